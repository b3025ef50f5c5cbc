"""The looks of secrets: one table, each row with its source.

The sources are public rule sets and vendors' pages. Their prefixes, alphabets and lengths are taken over, with shorter
minimums, because people paste parts of keys too. They are named after their rules: `gitleaks` (gitleaks/gitleaks,
config/gitleaks.toml), `detect-secrets` (Yelp/detect-secrets 1.5, detect_secrets/plugins), `kingfisher`
(mongodb/kingfisher, crates/kingfisher-rules/data/rules) and `noseyparker` (praetorian-inc/noseyparker). Nothing is ever
verified online.

Every pattern is linear in the text: it begins with literal characters, and what may repeat is either bounded or begins
where a word does, so that no text is read twice.
"""

import re
from dataclasses import dataclass

PASSWORD = "password"  # noqa: S105 - what one is called
NAMED = "key or token"


@dataclass(frozen=True, slots=True)
class SecretKind:
    """A kind of secret: its name for learners, its looks, what any text with one contains, and its source.

    With a `value`, `pattern` is what stands in front of the secret and says that it is one, and `value` is the secret.
    `is_certain` where that leaves no doubt, so that any word is taken for one.
    """

    name: str
    pattern: re.Pattern[str]
    hints: tuple[str, ...]
    source: str
    value: re.Pattern[str] | None = None
    is_certain: bool = False


def _token(name: str, prefixes: str, body: str, source: str) -> SecretKind:
    """A secret that is known by its prefix, where a word begins: "task-…" is not "sk-…"."""
    hints = tuple(prefixes.split())
    begins = "|".join(map(re.escape, hints))
    return SecretKind(name, re.compile(rf"(?<![A-Za-z0-9_-])(?:{begins}){body}"), hints, source)


def _shape(name: str, hints: str, pattern: str, source: str) -> SecretKind:
    """A secret that is known by what it looks like."""
    return SecretKind(name, re.compile(pattern), tuple(hints.split()), source)


def _named(name: str, hints: str, before: str, value: str, source: str, *, is_certain: bool = False) -> SecretKind:
    """A secret that is known by what stands in front of it alone."""
    return SecretKind(name, re.compile(before), tuple(hints.split()), source, re.compile(value), is_certain)


_KEY = r"-----{} [A-Z0-9 ]{{0,40}}PRIVATE KEY(?: BLOCK)?-----"
_SEGMENT = r"/[A-Za-z0-9_%+=-]+"
_GIVEN = r"[\"'`]?\]?\s{0,3}(?:=>|:=|[:=])\s{0,3}[\"'`]?"  # `name=`, `"name": "`, `["name"] = '`
_FLAG = r"--[a-z-]{0,30}"
_AFTER_FLAG = r"[ \t]{1,3}[\"'`]?"  # `--name value`
_PASSWORD_NAME = r"(?:(?i:pass(?:word|wd|phrase|code)|pwd|_pass))"  # noqa: S105 - how one is called
_KEY_NAME = (
    r"(?i:(?:api|secret|private|signing|encryption|account|auth|master|service|access)[_-]?key|secret|credential"
    r"|(?:api|auth|access|refresh|bot|bearer|session|security|personal|oauth|id)[_-]?token|(?<![a-z])(?<!page_)token)"
    r"|(?<!CACHE)(?<!FOREIGN)(?<!IDEMPOTENCY)(?<!PARTITION)(?<!PRIMARY)(?<!PUBLIC)(?<!SORT)_KEY"
)

SECRET_KINDS: tuple[SecretKind, ...] = (
    _shape(
        "private key",
        "PRIVATE",
        rf"{_KEY.format('BEGIN')}(?!(?:\s|\\n)*(?:\.{{3}}|…|<|\[|\*))(?s:.*?)(?:{_KEY.format('END')}|\Z)",
        "gitleaks private-key, detect-secrets private_key",
    ),
    _shape(
        "private key",
        "PuTTY-User-Key-File-",
        r"PuTTY-User-Key-File-\d: (?s:.*?)(?:Private-MAC: \w+|\Z)",
        "detect-secrets private_key",
    ),
    _token("private key", "AGE-SECRET-KEY-1", r"[A-Z0-9]{40,}", "gitleaks age-secret-key"),
    # --- models, and what is built on them
    _token("Anthropic key", "sk-ant-", r"[a-z0-9]+-[\w-]{20,}", "gitleaks anthropic-api-key; kingfisher anthropic.1-4"),
    _token("API key", "sk-proj- sk-svcacct- sk-admin-", r"[\w-]{20,}", "gitleaks openai-api-key"),
    _token("API key", "sk-", r"(?=[\w-]*\d)[\w-]{20,}", "detect-secrets openai; OpenRouter, DeepSeek, Langfuse too"),
    _token("Hugging Face token", "hf_ api_org_", r"[A-Za-z0-9]{30,}", "gitleaks huggingface-access-token"),
    _token("API key", "gsk_", r"[A-Za-z0-9]{32,}", "noseyparker np.groq.1: Groq"),
    _token("API key", "pplx-", r"[A-Za-z0-9]{32,}", "gitleaks perplexity-api-key"),
    _token("API key", "nvapi-", r"[\w-]{40,}", "kingfisher nvidia.nim.1"),
    _token("API key", "xai-", r"[A-Za-z0-9]{40,}", "docs.x.ai: xAI; its length is assumed"),
    _token("API key", "r8_", r"[A-Za-z0-9]{32,}", "replicate.com/docs: Replicate; 37 characters by keyhog's rule"),
    _token("API key", "lsv2_pt_ lsv2_sk_", r"[a-f0-9]{32}\w*", "docs.langchain.com: LangSmith; length by public rules"),
    # --- Slack
    _token(
        "Slack token",
        "xoxa- xoxb- xoxc- xoxd- xoxe- xoxo- xoxp- xoxr- xoxs- xoxe.xoxb- xoxe.xoxp-",
        r"[\w%+/=-]{10,}",
        "gitleaks slack-*-token; kingfisher slack.5 (xoxd) and slack.6 (xoxc)",
    ),
    _token("Slack app token", "xapp-", r"\d-[\w-]{20,}", "gitleaks slack-app-token"),
    _shape(
        "Slack webhook",
        "hooks.slack.com/ hooks.slack-gov.com/",
        rf"hooks\.slack(?:-gov)?\.com/(?:services|workflows|triggers)(?:{_SEGMENT}){{2,}}",
        "gitleaks slack-webhook-url; docs.slack.dev, GovSlack: slack-gov.com",
    ),
    # --- clouds and code
    _shape("AWS key", "AKIA ASIA ABIA ACCA", r"\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}\b", "gitleaks aws-access-token"),
    _shape(
        "AWS secret",
        "ecret_access_key ECRET_ACCESS_KEY ecretAccessKey",
        r"(?i:aws_?secret_?access_?key|secretaccesskey)\W{1,5}[A-Za-z0-9/+=]{40}",
        "detect-secrets aws",
    ),
    _token("GitHub token", "ghp_ gho_ ghu_ ghs_ ghr_", r"\w{36,}", "gitleaks github-pat, github-oauth, github-app-*"),
    _token("GitHub token", "github_pat_", r"\w{22,}", "gitleaks github-fine-grained-pat"),
    _token(
        "GitLab token",
        "glpat- gldt- glrt- glcbt- glptt- glft- glffct- glimt- glagent- gloas- glsoat- GR1348941",
        r"[\w-]{20,}(?:\.[0-9a-z.]{9,14})?",
        "gitleaks gitlab-*; detect-secrets gitlab_token",
    ),
    _token("Google key", "AIza", r"[\w-]{35}", "gitleaks gcp-api-key"),
    _token("Google key", "AQ.", r"[\w-]{30,}", "ai.google.dev/gemini-api/docs/api-key; its length is assumed"),
    _token("Google key", "GOCSPX-", r"[\w-]{20,}", "kingfisher google.2"),
    _token("Google key", "ya29.", r"[\w-]{20,}", "kingfisher google.4"),
    _shape(
        "Azure secret",
        "AccountKey= SharedAccessKey=",
        r"(?:Account|SharedAccess)Key=[A-Za-z0-9+/=]{40,}",
        "detect-secrets azure_storage_key",
    ),
    _shape("Azure secret", "Q~", r"(?<![\w~.-])[\w~.]{3}\dQ~[\w~.-]{31,34}", "gitleaks azure-ad-client-secret"),
    _shape("Azure secret", "sig=", r"[?&;]sig=[A-Za-z0-9%+/]{40,}=*", "kingfisher azurestorage: access signatures"),
    _token("API key", "dop_v1_ doo_v1_ dor_v1_", r"[a-f0-9]{40,}", "gitleaks digitalocean-*"),
    _token("API key", "hvs. hvb.", r"[\w-]{24,}", "gitleaks vault-service-token, vault-batch-token"),
    _shape("API key", ".atlasv1.", r"(?<!\w)[A-Za-z0-9]{14}\.atlasv1\.[\w=-]{40,}", "gitleaks hashicorp-tf-api-token"),
    _token("API key", "dapi", r"[a-f0-9]{32}", "gitleaks databricks-api-token"),
    _token("API key", "LTAI AKID AQVN", r"[A-Za-z0-9_-]{20,}", "gitleaks alibaba-*, yandex-api-key; Tencent"),
    _token("API key", "npm_ pnu_", r"[A-Za-z0-9]{36,}", "gitleaks npm-access-token, prefect-api-token"),
    _token("API key", "sgp_", r"(?:local_|[a-f0-9]{16}_)?[a-f0-9]{40}", "gitleaks sourcegraph-access-token"),
    _token("API key", "pypi-AgE", r"[\w-]{40,}", "gitleaks pypi-upload-token; detect-secrets pypi_token"),
    _token(
        "API key",
        "rubygems_ sntryu_ shpat_ shpca_ shppa_ shpss_ sbp_ pul-",
        r"[A-Fa-f0-9]{32,}",
        "gitleaks rubygems-, sentry-user-, shopify-*, pulumi-api-token; kingfisher supabase.1",
    ),
    _token(
        "API key",
        "sntrys_ glsa_ glc_ HRKU-AA ATATT3 ATCTT3 ATBB ops_eyJ sb_secret_",
        r"[\w+/=-]{24,}",
        "gitleaks sentry-org-, grafana-*, heroku-api-key-v2, atlassian-api-token, 1password-*; kingfisher supabase.2",
    ),
    _token("API key", "dp.pt. dp.st. dp.ct. dp.sa.", r"[\w.-]{40,}", "gitleaks doppler-api-token"),
    _token("API key", "pscale_tkn_ pscale_oauth_ pscale_pw_", r"[\w=.-]{32,}", "gitleaks planetscale-*"),
    _token("API key", "fo1_ fm1a_ fm1r_ fm2_", r"[\w+/=-]{40,}", "gitleaks flyio-access-token"),
    # --- services
    _token(
        "Stripe key", "sk_live_ sk_test_ sk_prod_ rk_live_ rk_test_ rk_prod_", r"[A-Za-z0-9]{10,}", "gitleaks stripe-*"
    ),
    _token("Stripe key", "whsec_", r"[A-Za-z0-9+/=]{24,}", "kingfisher stripe.3"),
    _token("API key", "SG.", r"[\w-]{16,}\.[\w-]{16,}", "detect-secrets sendgrid"),
    _token("API key", "SK", r"[0-9a-fA-F]{32}(?!\w)", "gitleaks twilio-api-key"),
    _token("API key", "xkeysib- PMAK-", r"[a-f0-9]{24,}-[A-Za-z0-9]{16,}", "gitleaks sendinblue-api-*, postman-api-*"),
    _token("API key", "key-", r"[a-f0-9]{32}(?!\w)", "gitleaks mailgun-private-api-token"),
    _shape("API key", "-us", r"(?<!\w)[0-9a-f]{32}-us\d{1,2}(?!\w)", "detect-secrets mailchimp"),
    _token("API key", "sq0atp- sq0csp-", r"[\w-]{22,}", "gitleaks square-access-token; detect-secrets square_oauth"),
    _token("API key", "EAAC EAAM", r"[A-Za-z0-9]{100,}", "gitleaks facebook-page-access-token"),
    _token("API key", "lin_api_ ntn_ figd_", r"[\w-]{36,}", "gitleaks linear-api-*, notion-api-*; kingfisher figma.1"),
    _token(
        "API key",
        "duffel_live_ duffel_test_ shippo_live_ shippo_test_ EZAK EZTK rdme_",
        r"[\w=-]{40,}",
        "gitleaks duffel-, shippo-, easypost-, readme-api-token",
    ),
    _shape("bot token", ":A", r"(?<!\w)\d{8,10}:A[\w-]{34}(?![\w-])", "detect-secrets telegram_token"),
    _shape("bot token", ".", r"(?<![\w-])[MNO][\w-]{23,25}\.[\w-]{6}\.[\w-]{27,38}(?![\w-])", "detect-secrets discord"),
    _shape(
        "webhook",
        "/api/webhooks/ .webhook.office.com/ hooks.zapier.com/",
        r"(?:discord(?:app)?\.com/api/webhooks/\d+/[\w-]{20,}|\.webhook\.office\.com/webhookb2/[^\s|>]{40,}"
        rf"|hooks\.zapier\.com/hooks/catch(?:{_SEGMENT}){{2,}})",
        "gitleaks microsoft-teams-webhook; noseyparker: Discord; Zapier's help",
    ),
    # --- known by their shape
    _token("web token", "eyJ", r"[\w-]{10,}\.[\w-]{10,}\.[\w-]{5,}(?:\.[\w-]+){0,2}", "gitleaks jwt; RFC 7519"),
    # --- known by what stands in front of them
    _named(
        PASSWORD,
        "://",
        r"://[^\s/:@<>|\"'`?#]{0,500}:(?=[^\s/@<>|\"'`]{3,2000}@[\w\[])",
        r"[^\s/@<>|\"'`]+",
        "detect-secrets basic_auth; RFC 3986, 3.2.1: userinfo",
        is_certain=True,
    ),
    _named(
        PASSWORD,
        "-u --user",
        r"\bcurl\b(?s:.){0,300}?\s(?:-u|--user)[ =][\"']?[^\s:\"']{1,100}:",
        r"[^\s\"'`]+",
        "gitleaks curl-auth-user",
        is_certain=True,
    ),
    _named(
        NAMED,
        "uthorization UTHORIZATION earer EARER -api-key -Api-Key -API-KEY",
        r"(?i:authorization[\"']?\s{0,2}[:=]\s{0,2}[\"']?(?:basic|token)\s{1,2}|\bbearer\s{1,2}"
        r"|x-(?:[a-z]{1,12}-){0,2}api-key[\"']?\s{0,2}[:=]\s{0,2}[\"']?)",
        r"[\w=~+/.-]+",
        "gitleaks curl-auth-header",
    ),
    _named(
        PASSWORD,
        "ass ASS wd WD",
        rf"{_FLAG}{_PASSWORD_NAME}{_AFTER_FLAG}|{_PASSWORD_NAME}{_GIVEN}",
        r"[^\s\"'`<>|]+",
        "detect-secrets keyword; gitleaks generic-api-key, hashicorp-tf-password",
    ),
    _named(
        NAMED,
        "ey EY oken OKEN ecret ECRET redential REDENTIAL",
        rf"{_FLAG}(?:{_KEY_NAME}){_AFTER_FLAG}|(?:{_KEY_NAME}){_GIVEN}",
        r"[\w+/=.~%-]+",
        "detect-secrets keyword; gitleaks generic-api-key",
    ),
    _named(
        NAMED,
        "_ -",
        r"(?<![A-Za-z0-9_/+-])(?!sha\d)(?=[a-z])(?=(?:[a-z0-9]{2,15}[_-]){1,3}(?=[a-z0-9]{0,31}[A-Z])"
        r"(?=[A-Z0-9]{0,31}[a-z])(?=(?:[A-Za-z]{0,31}\d){3})[A-Za-z0-9]{32})",
        r"[\w-]+",
        "our own, for prefixes that nobody listed: a short one, then 32 letters of both cases and digits",
    ),
)
