"""Settings: one file, driven by the environment. docs/operations.md lists every variable.

With nothing set this is a laptop: DEBUG is on and PostgreSQL and Redis are our own, under ``var/``.
With ``DATABASE_URL`` set it is a deployment: DEBUG is off and an unsafe setting stops the start.
"""

import os
from pathlib import Path
from typing import Any, NoReturn, cast

import dj_database_url
import pgtrigger
import structlog
from csp.constants import NONE, SELF

from config import embedded, logs

BASE_DIR = Path(__file__).resolve().parent.parent


def stop(reason: str) -> NoReturn:
    """End the start with one line that says what to set."""
    raise SystemExit(f"Waymark cannot start: {reason}")


def flag(name: str, default: bool) -> bool:
    value = os.environ.get(name, "").strip().lower()
    if value in {"", "1", "true", "yes", "on", "0", "false", "no", "off"}:
        return default if value == "" else value in {"1", "true", "yes", "on"}
    stop(f"{name} must be 1 or 0, not {value!r}.")


def number(name: str, default: int) -> int:
    value = os.environ.get(name, "").strip()
    if value and not value.isdecimal():
        stop(f"{name} must be a whole number, not {value!r}.")
    return int(value) if value else default


def names(name: str) -> list[str]:
    return [part.strip() for part in os.environ.get(name, "").split(",") if part.strip()]


DEBUG = flag("DEBUG", default=not os.environ.get("DATABASE_URL"))

#: The gallery of components is for whoever changes one.
SHOW_GALLERY = DEBUG

# --- Safety -----------------------------------------------------------------------------------------

DEVELOPMENT_KEY = "development-only-never-a-secret-and-refused-when-debug-is-off"
SECRET_KEY = os.environ.get("SECRET_KEY", DEVELOPMENT_KEY if DEBUG else "")
SECRET_KEY_FALLBACKS = names("SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = names("ALLOWED_HOSTS") or (["localhost", "127.0.0.1", "[::1]"] if DEBUG else [])
if not DEBUG:
    if len(SECRET_KEY) < 40 or SECRET_KEY == DEVELOPMENT_KEY:
        stop("SECRET_KEY must be set to at least 40 random characters.")
    if not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS:
        stop("ALLOWED_HOSTS must name this site's host names, without a star.")
    for needed in ("DATABASE_URL", "REDIS_URL"):
        if not os.environ.get(needed):
            stop(f"{needed} must be set when DEBUG is off.")

HTTPS = flag("HTTPS", default=not DEBUG)
#: How the links in e-mails begin.
SITE_URL = os.environ.get("SITE_URL", "").rstrip("/") or (
    "http://localhost:8000" if DEBUG else f"{'https' if HTTPS else 'http'}://{ALLOWED_HOSTS[0].lstrip('.')}"
)
CSRF_TRUSTED_ORIGINS = names("CSRF_TRUSTED_ORIGINS") or [
    f"https://{host.lstrip('.')}" for host in ALLOWED_HOSTS if HTTPS
]
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
if flag("BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = number("PROXY_COUNT", default=1)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-waymark" if HTTPS else "waymark"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_NAME = "__Host-csrftoken" if HTTPS else "csrftoken"
SESSION_COOKIE_AGE = 12 * 60 * 60
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
#: Beyond any request of ours, uploads among them; announced longer, it is refused before it is read.
BODY_MAX_BYTES = 30_000_000

# --- The house --------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "config",
    "partners",
    "plan",
    "measures",
    "imports",
    "board",
    "import_export",
    "allauth",
    "allauth.account",
    "pgtrigger",
    "pghistory",
    "rest_framework",
    "knox",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "csp",
    "django_htmx",
    "django_structlog",
    "config.administration.AdministrationConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.middleware.HealthMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "config.middleware.BodyLimitMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "config.middleware.PrivatePagesMiddleware",
    "pghistory.middleware.HistoryMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "config.middleware.NotFoundMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.house",
            ],
        },
    },
]
FORM_RENDERER = "config.rendering.GovRenderer"

# --- Data -------------------------------------------------------------------------------------------

LOCAL = embedded.paths(BASE_DIR)
DATABASE_URL = os.environ.get("DATABASE_URL") or LOCAL.database_url
BROKER_URL = os.environ.get("REDIS_URL") or LOCAL.broker_url
CACHE_URL = os.environ.get("REDIS_URL") or LOCAL.cache_url

database: dict[str, Any] = dict(dj_database_url.parse(DATABASE_URL))
database["ATOMIC_REQUESTS"] = False
database["CONN_HEALTH_CHECKS"] = True
if flag("DATABASE_POOL", default=False):
    # A page that waits any longer would keep a connection from seven others (docs/decisions/0008-…).
    waits = "-c lock_timeout=5s -c statement_timeout=30s -c idle_in_transaction_session_timeout=60s"
    pool = {"min_size": 1, "max_size": 8, "timeout": 10}
    database["OPTIONS"] = {"options": waits, **database.get("OPTIONS", {}), "pool": pool}
else:
    database["CONN_MAX_AGE"] = 60
DATABASES = {"default": database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "config.caching.MissableCache",
        "LOCATION": CACHE_URL,
        "KEY_PREFIX": "waymark",
    }
}
#: History is written by the database itself, set-wise, and only ever added to.
PGHISTORY_LEVEL = pgtrigger.Statement
PGHISTORY_APPEND_ONLY = True
PGHISTORY_MIDDLEWARE_METHODS = ("POST", "PUT", "PATCH", "DELETE")
PGHISTORY_ADMIN_ALL_EVENTS = False

# --- People -----------------------------------------------------------------------------------------

AUTH_USER_MODEL = "partners.Person"
#: One e-mail address is one person whatever its capitals: a unique index on lower(email) sees to it.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
AUTHENTICATION_BACKENDS = ["partners.permissions.PersonBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_DISPLAY = "partners.permissions.display_name"
ACCOUNT_ADAPTER = "config.accounts.ClosedAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_FORMS = {
    "login": "config.accounts.SignInForm",
    "reauthenticate": "config.accounts.ConfirmForm",
    "change_password": "config.accounts.ChangePasswordForm",
    "set_password": "config.accounts.SetPasswordForm",
    "reset_password": "config.accounts.AskResetForm",
    "reset_password_from_key": "config.accounts.ResetForm",
}
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key"}
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
#: The example people's password. Their accounts are marked as examples and refused when DEBUG is off.
EXAMPLE_PASSWORD = "waymark-example"  # noqa: S105 - documented in the README, useless without DEBUG

# --- Language, time, files --------------------------------------------------------------------------

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = False
STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = BASE_DIR / "staticfiles"
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG
#: Uploaded files. Web and worker need the same place; several hosts need a shared one (docs/operations.md).
MEDIA_ROOT = os.environ.get("FILES_FOLDER") or LOCAL.var / "files"
#: They leave through pages that ask who wants them, never by an address of their own.
MEDIA_URL = ""
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

#: What an uploaded file may be; docs/operations.md says what each is for.
UPLOAD_LIMITS = {
    "bytes": number("UPLOAD_MAX_BYTES", default=10_000_000),
    "bytes_unpacked": number("UPLOAD_MAX_BYTES_UNPACKED", default=100_000_000),
    "rows": number("UPLOAD_MAX_ROWS", default=100_000),
    "columns": number("UPLOAD_MAX_COLUMNS", default=60),
}

# --- E-mail -----------------------------------------------------------------------------------------

DEFAULT_FROM_EMAIL = SERVER_EMAIL = os.environ.get("EMAIL_FROM", "waymark@localhost")
EMAIL_HOST = os.environ.get("EMAIL_HOST", "")
EMAIL_PORT = number("EMAIL_PORT", default=587)
EMAIL_HOST_USER = os.environ.get("EMAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_PASSWORD", "")
EMAIL_USE_TLS = flag("EMAIL_TLS", default=True)
EMAIL_TIMEOUT = 10
#: A laptop prints its e-mails. A deployment without a mail server sends none: a log is no place for reset links.
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'console' if DEBUG else 'dummy'}.EmailBackend"

# --- Jobs -------------------------------------------------------------------------------------------

CELERY_BROKER_URL = BROKER_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_MAX_TASKS_PER_CHILD = 1_000
CELERY_TASK_SOFT_TIME_LIMIT = 15 * 60
CELERY_TASK_TIME_LIMIT = 16 * 60
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 20 * 60, "socket_connect_timeout": 2}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BEAT_SCHEDULE = {
    "sweep-rollups": {
        "task": "measures.tasks.drain_rollups",
        "schedule": float(number("ROLLUP_SWEEP_SECONDS", default=60)),
    },
    "sweep-uploads": {
        "task": "imports.tasks.sweep_uploads",
        "schedule": float(number("UPLOAD_SWEEP_SECONDS", default=30)),
    },
    "sweep-pack-files": {
        "task": "board.tasks.sweep_pack_files",
        "schedule": float(number("PACK_SWEEP_SECONDS", default=30)),
    },
    "check-rollups-nightly": {"task": "measures.tasks.check_rollups", "schedule": 24 * 60 * 60.0},
}
#: Called after commit, by name, so that services need not know of tasks.
ROLLUP_NUDGE = "measures.tasks.nudge_rollups"
UPLOAD_NUDGE = "imports.tasks.nudge_uploads"
PACK_NUDGE = "board.tasks.nudge_pack_files"
#: Called by name for the same reason, when what a partnership sets for all its measures changes.
ROLLUP_OF_PARTNERSHIP = "measures.services.rollup.request_rollup_of_partnership"
#: And when a partner is closed.
CLOSE_PARTNER = "measures.services.expectations.close_partner"

# --- API --------------------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "config.api_security.PersonToken",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["config.api_parsing.ExactJSONParser"],
    "DEFAULT_FILTER_BACKENDS": ["config.api_filters.StrictFilters"],
    "DEFAULT_PAGINATION_CLASS": "config.pagination.Pages",
    "PAGE_SIZE": 50,
    "DEFAULT_SCHEMA_CLASS": "config.api_schema.Schema",
    "DEFAULT_THROTTLE_CLASSES": ["config.api_security.TokenThrottle"],
    "DEFAULT_THROTTLE_RATES": {"token": "1200/hour"},
    "EXCEPTION_HANDLER": "config.api_errors.answer",
    "COERCE_DECIMAL_TO_STRING": True,
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "URL_FORMAT_OVERRIDE": None,
}
REST_KNOX = {"TOKEN_TTL": None, "TOKEN_LIMIT_PER_USER": 10}
SPECTACULAR_SETTINGS = {
    "TITLE": "Waymark API",
    "DESCRIPTION": "Plans, measures, returns and results of a children and young people's partnership.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_AUTHENTICATION": ["config.api_security.PersonToken", "rest_framework.authentication.SessionAuthentication"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "/static/waymark/favicon.svg",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "config.api_schema.refuse_unknown_names",
    ],
    "ENUM_NAME_OVERRIDES": {
        "Kind": "measures.calc.words.Kind.choices",
        "Question": "measures.calc.words.Question.choices",
        "Unit": "measures.calc.words.Unit.choices",
        "Polarity": "measures.calc.words.Polarity.choices",
        "Frequency": "measures.calc.words.Frequency.choices",
        "Readiness": "measures.calc.words.Readiness.choices",
        "Direction": "measures.calc.words.Direction.choices",
        "Rag": "measures.calc.words.Rag.choices",
        "NotRated": "measures.calc.words.NotRated.choices",
        "Basis": "measures.calc.words.Basis.choices",
        "ReturnStatus": "measures.calc.words.ReturnStatus.choices",
        "PlanStatus": "plan.models.PlanStatus",
        "ActionStatus": "plan.models.ActionStatus",
        "PriorityRule": "plan.models.PriorityRule",
        "PackKind": "board.packs.Kind.choices",
        "ComparisonVerdict": "measures.calc.words.Comparison.choices",
        "GapChange": "measures.calc.words.GapChange.choices",
    },
}

# --- Logs: one line an event, no figures, no names ----------------------------------------------------

LOG_RENDERER = structlog.dev.ConsoleRenderer(colors=False) if DEBUG else structlog.processors.JSONRenderer()
LOG_STEPS: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso"),
    logs.without_secrets,
    structlog.processors.format_exc_info
    if DEBUG
    else structlog.processors.ExceptionRenderer(logs.trace_without_values),
]
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processor": LOG_RENDERER,
            "foreign_pre_chain": LOG_STEPS,
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        name: {"level": os.environ.get("LOG_LEVEL", "WARNING" if DEBUG else "INFO")}
        for name in ("waymark", "measures", "imports", "partners", "plan", "board", "config", "django_structlog")
    },
}
structlog.configure(
    processors=[
        *LOG_STEPS,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
if dsn := os.environ.get("SENTRY_DSN"):
    import sentry_sdk

    sentry_sdk.init(
        dsn=dsn,
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        before_send=cast(Any, logs.report_without_values),  # its own type for an event is private
    )
