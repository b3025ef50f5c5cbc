"""The table of secrets: every row finds its own, nothing ordinary is taken for one, and no text takes long."""

import time
from pathlib import Path

import pytest

from bot.course.redact import redact
from bot.course.secret_kinds import SECRET_KINDS, SecretKind
from bot.features.removed_secrets import revoke

ROOT = Path(__file__).parents[2]
MIX = "a1B2c3D4e5F6g7H8i9J0" * 8
HEX = "0123456789abcdef" * 8

# Put together here, so that no file of the project holds what looks like a secret: (kind, in front, secret, behind).
EXAMPLES: tuple[tuple[str, str, str, str], ...] = (
    (
        "private key",
        "",
        "-----BEGIN PGP PRIVATE" + f" KEY BLOCK-----\n\n{MIX}\n-----END PGP PRIVATE" + " KEY BLOCK-----",
        "",
    ),
    (
        "private key",
        "",
        "PuTTY-User-Key-" + f"File-3: ssh-ed25519\nPrivate-Lines: 1\n{MIX}\nPrivate-" + "MAC: 01ab",
        "",
    ),
    ("private key", "", "AGE-SECRET-" + "KEY-1" + "QPZRY9X8GF" * 5, ""),
    ("Anthropic key", "", "sk-" + f"ant-oat01-{MIX[:80]}", ""),
    ("API key", "", "sk-" + f"proj-{MIX[:60]}", ""),
    ("API key", "", "sk-" + f"or-v1-{HEX[:64]}", ""),
    ("Hugging Face token", "", "hf" + "_" + "aBcDeFgHiJkLmNoPqRsTuVwXyZaBcDeFgH", ""),
    ("Hugging Face token", "", "api" + "_org_" + "aBcDeFgHiJkLmNoPqRsTuVwXyZaBcDeFgH", ""),
    ("API key", "", "gsk" + f"_{MIX[:52]}", ""),
    ("API key", "", "pplx" + f"-{MIX[:48]}", ""),
    ("API key", "", "nvapi" + f"-{MIX[:64]}", ""),
    ("API key", "", "xai" + f"-{MIX[:80]}", ""),
    ("API key", "", "r8" + f"_{MIX[:37]}", ""),
    ("API key", "", "lsv2" + f"_pt_{HEX[:32]}_{HEX[:10]}", ""),
    ("Slack token", "", "xo" + f"xc-2541715624-2536568458595-2560197464944-{HEX[:64]}", ""),
    ("Slack token", "", "xo" + f"xd-{MIX[:40]}%2F{MIX[:30]}%2B{MIX[:30]}%3D%3D", ""),
    ("Slack token", "", "xo" + "xe.xo" + f"xp-1-{MIX}", ""),
    ("Slack app token", "", "xa" + f"pp-1-A05V64V7F2B-5062360157732-{HEX[:64]}", ""),
    ("Slack webhook", "https://", "hooks.slack" + "-gov.com/services/T5T9FBDJQ/B5T5WFU0K/CdVQm6KZiMPRxAqiIraNkYBW", ""),
    ("Slack webhook", "https://", "hooks.slack" + ".com/triggers/T5T9FBDJQ/1234567/ab12cd34", "|the hook"),
    ("AWS key", "", "AS" + "IA" + "Z7Q4" * 4, ""),
    ("AWS secret", "", "aws_secret_" + f'access_key = "{MIX[:40]}', '"'),
    ("GitHub token", "", "gh" + f"s_{MIX[:36]}", ""),
    ("GitHub token", "", "github" + f"_pat_{MIX[:82]}", ""),
    ("GitLab token", "", "gl" + f"pat-{MIX[:20]}", ""),
    ("GitLab token", "", "gl" + f"pat-{MIX[:27]}.01.0w1abcdef", ""),
    ("GitLab token", "", "GR" + f"1348941{MIX[:20]}", ""),
    ("Google key", "", "AI" + f"za{MIX[:35]}", ""),
    ("Google key", "", "A" + f"Q.Ab8RN6{MIX[:44]}", ""),
    ("Google key", "", "GOC" + f"SPX-{MIX[:28]}", ""),
    ("Google key", "", "ya" + f"29.{MIX}", ""),
    ("Azure secret", "EndpointSuffix=core.windows.net;", "Account" + f"Key={MIX[:86]}==", ""),
    ("Azure secret", "", "abc8" + f"Q~{MIX[:34]}", ""),
    ("Azure secret", "https://x.blob.core.windows.net/a", "?s" + f"ig={MIX[:43]}%3D", ""),
    ("API key", "", "dop" + f"_v1_{HEX[:64]}", ""),
    ("API key", "", "hv" + f"s.{MIX[:95]}", ""),
    ("API key", "", f"{MIX[:14]}.atlas" + f"v1.{MIX[:64]}", ""),
    ("API key", "", "da" + f"pi{HEX[:32]}", ""),
    ("API key", "", "LT" + f"AI{MIX[:20]}", ""),
    ("API key", "", "np" + f"m_{MIX[:36]}", ""),
    ("API key", "", "sg" + f"p_{HEX[:40]}", ""),
    ("API key", "", "py" + f"pi-AgEIcHlwaS5vcmc{MIX[:70]}", ""),
    ("API key", "", "shp" + f"at_{HEX[:32]}", ""),
    ("API key", "", "gl" + f"sa_{MIX[:32]}_{HEX[:8]}", ""),
    ("API key", "", "dp." + f"pt.{MIX[:43]}", ""),
    ("API key", "", "pscale" + f"_pw_{MIX[:43]}", ""),
    ("API key", "", "fo" + f"1_{MIX[:43]}", ""),
    ("Stripe key", "", "sk" + f"_live_{MIX[:24]}", ""),
    ("Stripe key", "", "rk" + f"_test_{MIX[:24]}", ""),
    ("Stripe key", "", "wh" + f"sec_{MIX[:32]}", ""),
    ("API key", "", "S" + f"G.{MIX[:22]}.{MIX[:43]}", ""),
    ("API key", "", "S" + f"K{HEX[:32]}", ""),
    ("API key", "", "xkey" + f"sib-{HEX[:64]}-{MIX[:16]}", ""),
    ("API key", "", "ke" + f"y-{HEX[:32]}", ""),
    ("API key", "", f"{HEX[:32]}-u" + "s12", ""),
    ("API key", "", "sq0" + f"atp-{MIX[:22]}", ""),
    ("API key", "", "EA" + f"AC{MIX[:120]}", ""),
    ("API key", "", "nt" + f"n_{MIX[:46]}", ""),
    ("API key", "", "duffel" + f"_live_{MIX[:43]}", ""),
    ("bot token", "https://api.telegram.org/bot ", "123456789:" + f"AA{MIX[:33]}", "/getMe"),
    ("bot token", "", "MT" + f"{MIX[:22]}.{MIX[:6]}.{MIX[:27]}", ""),
    ("webhook", "https://", "discord" + f".com/api/webhooks/123456789012345678/{MIX[:68]}", ""),
    ("web token", "", "ey" + f"J{MIX[:20]}.{MIX[:20]}.{MIX[:20]}", ""),
    ("password", "postgres://app:", "hunter", "@db.example.com/x"),
    ("password", "redis://:", "s3cr3t", "@localhost:6379/0"),
    ("password", "curl https://x.org -X POST \\\n  -u ada:", "lovelace", " -d @body"),
    ("key or token", "-H 'Authorization: Basic ", "dXNlcjpodW50ZXIy" + "cGFzcw==", "'"),
    ("key or token", "x-api-key: ", MIX[:32], ""),
    ("password", "password=", "hunter2", ""),
    ("password", 'PGPASSWORD="', "Tr0ub4dor&3", '" psql'),
    ("password", "mysql --password ", "hunter2", " -h db"),
    ("key or token", "MISTRAL_API_KEY=", MIX[:32], ""),
    ("key or token", 'os.environ["COHERE_KEY"] = "', MIX[:40], '"'),
    ("key or token", '{"client_secret": "', HEX[:32], '"}'),
    ("key or token", "see ", "fw" + f"_3Z{MIX[:32]}", " for it"),
    ("key or token", "", "tvly" + f"-dev-{MIX[:32]}", ""),
)


def finds(kind: SecretKind, text: str) -> bool:
    return any(hint in text for hint in kind.hints) and kind.pattern.search(text) is not None


@pytest.mark.parametrize("example", EXAMPLES, ids=range(len(EXAMPLES)))
def test_a_secret_is_taken_out_to_the_letter_and_named(example: tuple[str, str, str, str]) -> None:
    kind, before, secret, behind = example
    said = redact(f"Why does this fail?\n{before}{secret}{behind}\nThanks!")
    assert said.text == f"Why does this fail?\n{before}[removed: {kind}]{behind}\nThanks!"
    assert said.kinds == (kind,)


@pytest.mark.parametrize("kind", SECRET_KINDS, ids=range(len(SECRET_KINDS)))
def test_every_row_has_an_example_and_a_source(kind: SecretKind) -> None:
    assert any(kind.name == name and finds(kind, "".join(parts)) for name, *parts in EXAMPLES)
    assert kind.source


def test_every_kind_says_what_to_do_about_it() -> None:
    for name in {kind.name for kind in SECRET_KINDS}:
        assert revoke((name,)).startswith(("revoke the secret ", "change the password "))
    both = revoke(("password", "Anthropic key"))
    assert both.startswith("revoke the secret at platform.claude.com")
    assert both.endswith(", and change the password wherever you use it")


OURS = [
    path
    for folder in ("bot", "content", "docs")
    for path in sorted((ROOT / folder).rglob("*"))
    if path.suffix in {".py", ".md", ".yml", ".css", ".js", ".html"}
]
BESIDE = ["README.md", "CHANGELOG.md", "Makefile", "pyproject.toml", "requirements.lock", "app_manifest.yml"]


def test_nothing_in_our_own_lessons_code_and_hashes_is_taken_for_a_secret() -> None:
    files = [*OURS, *(ROOT / name for name in BESIDE)]
    assert len(files) > 300
    assert {path.name: said.kinds for path in files if (said := redact(path.read_text(encoding="utf-8"))).kinds} == {}


ORDINARY = [
    "My request id is req_011CSHoEeqs5C35K2UUqR7Fy, msg_01XFDUDYJgAACzvnptvVoYEL, toolu_01A09q90qw90lq917835lq9.",
    "Batch msgbatch_013Zva2CMHLNnXjNJJKqJ2EF, file_011CNha8iCJcU1wXNR6q4V8w, chatcmpl-9xY2kQm7aBcDeFgHiJkLmNoPqRs.",
    "The UUID 550e8400-e29b-41d4-a716-446655440000, as idempotency_key=550e8400-e29b-41d4-a716-446655440000.",
    "IDEMPOTENCY_KEY=550e8400-e29b-41d4-a716-446655440000 CACHE_KEY=user2026session0042",
    "Commit 3f786850e387550fdab836ed7e6dc881de23001b, tag build-3f786850e387550fdab836ed7e6dc881de23001b, v1.2.3-rc4.",
    "--hash=sha256:9b" + HEX[:62],
    '"integrity": "sha512-' + MIX[:86] + '=="',
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAUAAAAFCAYAAACNbyblAAAAHElEQVQI12P4//8/w38GIAXDIBKE0DHxgljNBAAO9TXL0Y4OHw",
    "Do I put sk-ant-… or sk-ant-api03-xxxxxxxxxxxxxxxxxxxxxxxx there? And xoxb-..., xapp-1-…, xoxb-your-token-here?",
    "xoxb-slack-bot-token, sk-learn-is-not-a-key-at-all, task-management-for-2026-and-much-more, FAQ.md",
    "AKIAIOSFODNN7EXAMPLE is the key of Amazon's own pages",
    "ANTHROPIC_API_KEY=YOUR_API_KEY, api_key='YOUR_API_KEY_HERE_123', API_KEY=<put-your-key-here-123>",
    "https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX",
    "-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY----- and -----BEGIN CERTIFICATE-----",
    "https://user:password@example.com, https://user:pass@host, https://user:${DB_PASSWORD}@host, https://ada:<password>@h",
    "http://localhost:8080/a@b, ssh://git@github.com:22/x.git, git@github.com:ada/x.git, https://x.org:443/@ada",
    "password=None, password: str, password=self.password, password=get_password(user1), password=os.environ['X2']",
    'def login(password: Optional[str] = None): ... "password": "string", PASSWORD=$DB_PASSWORD, pwd=/srv/ada2',
    "The password is wrong; a password: at least 8 characters. docker run -u 1000:1000 curl",
    "max_tokens=1024, input_tokens: 2095, stop_sequences, token = tokens[0], next_page_token=CAUQAAabc123def456ghi",
    'client = Anthropic(api_key=os.environ["ANTHROPIC_API_KEY"]); headers = {"x-api-key": key, "Authorization": auth}',
    'curl https://api.anthropic.com/v1/messages -H "x-api-key: $ANTHROPIC_API_KEY" -H "anthropic-version: 2026-01"',
    "-H 'Authorization: Bearer YOUR_TOKEN_GOES_HERE_1' -H 'Authorization: Bearer $TOKEN' Bearer authentication in 2026",
    "secret = client.get_secret('db2'), token: settings.token2, SECRET_KEY=secrets.token_hex(32), key=lambda x: x[1]",
    "test_thisIsAVeryLongCamelCaseNameWithNumber2AndMoreWords, styles_buttonPrimary__x7Yz1, _next/static/chunks/1a2b3c",
    "model=claude-sonnet-5-5, claude-haiku-4-5-20251001, anthropic.claude-sonnet-4-5-20250929-v1:0, us-east-1",
]


@pytest.mark.parametrize("words", ORDINARY, ids=range(len(ORDINARY)))
def test_ordinary_words_and_code_stay(words: str) -> None:
    assert redact(words).text == words


LONG = 100_000
HINTS = sorted({hint for kind in SECRET_KINDS for hint in kind.hints})
PIECES = [
    *(
        "token=",
        "password:",
        "password = ",
        "://a:",
        "eyJaaaaaaaaaaa.",
        "eyJaaaaaaaaaaa-",
        "curl -u ",
        "a_",
        "a.",
        "--",
    ),
    *(
        "-----BEGIN ",
        "-----BEGIN PRIVATE KEY-----",
        "Bearer ",
        "AB1_",
        "aB1",
        " ",
        "\n",
        "é",
        "--api-key ",
        "x-a-api-key=",
    ),
]


def is_read_soon(*hostile: str) -> None:
    for text in hostile:
        began = time.process_time()
        redact(text)
        assert time.process_time() - began < 2.0, text[:60]


@pytest.mark.parametrize("hint", HINTS, ids=range(len(HINTS)))
def test_no_text_full_of_beginnings_takes_long(hint: str) -> None:
    is_read_soon(hint * (LONG // len(hint)), f"{hint}aB1_aB1.aB1-" * (LONG // (len(hint) + 12)))


@pytest.mark.parametrize("piece", PIECES, ids=range(len(PIECES)))
def test_no_text_however_hostile_takes_long(piece: str) -> None:
    is_read_soon(
        piece * (LONG // len(piece)),
        f"{piece}a_a.a-" * (LONG // (len(piece) + 6)) + "!",
        "password=" + piece * (LONG // len(piece)) + "(",
        "api_key: " + "a_b.c-" * (LONG // 6) + piece,
    )
