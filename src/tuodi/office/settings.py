"""Django settings of the office; what a deployment may change comes from the environment (docs/operating.md)."""

from __future__ import annotations

import os
from pathlib import Path

from tuodi.office import environment

BASE = Path(__file__).parent
DEBUG = False
SECRET_KEY = environment.secret("TUODI_SECRET_KEY", "secret")
ALLOWED_HOSTS = environment.words("TUODI_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = environment.words("TUODI_ORIGINS")

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "tuodi.office.core",
    "tuodi.office.registry",
    "tuodi.office.settlement",
    "tuodi.office.settlement.hospital",
    "tuodi.office.fund",
    "tuodi.office.payment",
    "tuodi.office.enrolment",
    "tuodi.office.grants",
    "tuodi.office.casework",
    "tuodi.office.watch",
    "tuodi.office.oversight",
    "tuodi.office.reports",
    "tuodi.office.whatif",
    "tuodi.office.public",
]
OFFICE_APPS = (
    "core",
    "registry",
    "settlement",
    "fund",
    "payment",
    "enrolment",
    "grants",
    "casework",
    "watch",
    "oversight",
    "reports",
    "whatif",
    "public",
)

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "tuodi.office.core.middleware.SecurityHeaders",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "tuodi.office.core.middleware.RequestActor",
    "tuodi.office.core.middleware.RefusedPage",
]

ROOT_URLCONF = "tuodi.office.urls"
WSGI_APPLICATION = "tuodi.office.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "tuodi.office.core.context.page",
            ],
            "builtins": ["tuodi.office.core.templatetags.tuodi"],
        },
    }
]

DATABASES = {"default": environment.database_settings(environment.database_url())}
DATABASE_ROLE = os.environ.get("TUODI_DATABASE_ROLE", "tuodi_app")  # row security holds for this role; migrations run without it
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "core.User"
AUTHENTICATION_BACKENDS = ["tuodi.office.core.login.Backend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "tuodi.office.core.passwords.ThreeKindsValidator"},
]
LOGIN_URL = "core:login"
LOGIN_REDIRECT_URL = "core:home"
LOGIN_FAILURES = 5  # wrong passwords before a name or an address is locked
LOGIN_LOCK_MINUTES = 15

SESSION_COOKIE_AGE = 30 * 60
SESSION_SAVE_EVERY_REQUEST = True
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
HTTPS = environment.flag("TUODI_HTTPS")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^health/$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if environment.flag("TUODI_BEHIND_PROXY") else None
BEHIND_PROXY = environment.flag("TUODI_BEHIND_PROXY")
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "tuodi.office.core.errors.csrf_failure"

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True
STATIC_URL = "static/"
STATIC_ROOT = None
WHITENOISE_USE_FINDERS = True  # no collecting step: files are served from where they are installed
WHITENOISE_AUTOREFRESH = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": os.environ.get("TUODI_LOG", "WARNING")},
}
