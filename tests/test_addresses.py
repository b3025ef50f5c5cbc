"""Which proxy an address is reached by: the environment says, and NO_PROXY counts for Slack as for the model."""

import pytest

from bot.addresses import proxy_for

PROXY = "http://proxy.test:3128"
SLACK = "https://slack.com/api/"


@pytest.mark.parametrize(
    ("url", "environ", "proxy"),
    [
        (SLACK, {}, None),
        (SLACK, {"HTTPS_PROXY": PROXY}, PROXY),
        (SLACK, {"https_proxy": PROXY}, PROXY),
        (SLACK, {"ALL_PROXY": PROXY}, PROXY),
        (SLACK, {"HTTP_PROXY": PROXY}, None),
        ("wss://wss-primary.slack.com/link", {"HTTPS_PROXY": PROXY}, PROXY),
        (SLACK, {"HTTPS_PROXY": PROXY, "NO_PROXY": "slack.com"}, None),
        (SLACK, {"HTTPS_PROXY": PROXY, "NO_PROXY": ".slack.com,example.test"}, None),
        (SLACK, {"HTTPS_PROXY": PROXY, "NO_PROXY": "*"}, None),
        (SLACK, {"HTTPS_PROXY": PROXY, "NO_PROXY": "fd00::/8,10.0.0.0/8"}, PROXY),
        ("https://10.1.2.3/api/", {"HTTPS_PROXY": PROXY, "NO_PROXY": "fd00::/8,10.0.0.0/8"}, None),
        ("https://[fd00::7]/api/", {"HTTPS_PROXY": PROXY, "NO_PROXY": "fd00::/8"}, None),
        ("http://127.0.0.1:3300/api/", {"HTTP_PROXY": PROXY, "HTTPS_PROXY": PROXY, "ALL_PROXY": PROXY}, None),
    ],
)
def test_the_proxy_of_an_address(
    url: str, environ: dict[str, str], proxy: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    assert proxy_for(url) == proxy
