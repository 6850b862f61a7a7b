"""Which language a page speaks: English or Traditional Chinese, by ?lang=, then the user, the cookie, the browser."""

import re
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale
from babel.support import NullTranslations
from flask import Flask, Response, g, request
from flask_babel import Babel, Domain, get_locale

from lending.service import users
from webapp import translations
from webapp.security import current_bank, current_user, is_api

LANGUAGES = ("en", "zh_Hant")
_CHINESE = re.compile("[\u4e00-\u9fff]")
NAMES = {"en": "English", "zh_Hant": "繁體中文"}
_COOKIE = "lang"
#: Seconds the choice is remembered on a machine: a year.
_REMEMBERED = 365 * 24 * 60 * 60
#: What browsers ask for, and which of ours it is.
_BROWSERS = {
    "en": "en",
    "zh-hant": "zh_Hant",
    "zh-tw": "zh_Hant",
    "zh-hk": "zh_Hant",
    "zh-mo": "zh_Hant",
    "zh-cn": "zh_Hant",
    "zh": "zh_Hant",
}


class Catalogues(Domain):  # type: ignore[misc]  # flask-babel has no types
    """The catalogues of all languages, found by the language itself.

    flask-babel looks for one by the language's written name, which it makes anew for each word: half of the time a word takes, and a long
    page has thousands.
    """

    def __init__(self) -> None:
        super().__init__()
        self._of: dict[Locale | None, NullTranslations] = {}

    def get_translations(self) -> NullTranslations:
        """Return the catalogue of the language that is spoken at the moment."""
        locale = get_locale()
        found = self._of.get(locale)
        if found is None:
            found = self._of[locale] = super().get_translations()
        return found


def speak(app: Flask) -> None:
    """Choose the language of each request and give templates `lang`, `languages`, and the filters for money, rates and days."""
    translations.compile_catalogues()
    app.config.update(BABEL_TRANSLATION_DIRECTORIES=str(Path(translations.__file__).parent), BABEL_DEFAULT_LOCALE="en")
    babel = Babel(app, locale_selector=language, timezone_selector=_timezone)
    babel.domain_instance = Catalogues()
    app.before_request(_switch)
    app.after_request(_remember)
    app.jinja_env.filters.update(money=money, percent=percent, day=day, instant=instant)

    @app.context_processor
    def words() -> dict[str, object]:
        return {"lang": language(), "languages": NAMES, "theme": request.cookies.get("theme")}


def language() -> str:
    """Return the language of this request."""
    chosen = g.get("language") or _asked_for()
    g.language = chosen
    return str(chosen)


def written_in(text: str) -> str:
    """Say in which language a text of a model is written, as pages mark it: owners write their own, which have no translation."""
    return "zh-Hant" if _CHINESE.search(text) else "en"


def money(amount: Decimal | None) -> str:
    """Write an amount with thousands separated and two places."""
    return "" if amount is None else f"{amount:,.2f}"


def percent(rate: Decimal | None, places: int = 2) -> str:
    """Write a fraction as per cent, such as 4.45 %."""
    return "" if rate is None else f"{rate * 100:.{places}f} %"


def day(value: date | None) -> str:
    """Write a date as it is written in the language of the page."""
    if value is None:
        return ""
    return f"{value.year}年{value.month}月{value.day}日" if str(get_locale()).startswith("zh") else f"{value.day} {value:%b %Y}"


def instant(value: datetime | None) -> str:
    """Write an instant in the bank's time zone, to the minute."""
    if value is None:
        return ""
    local = value.astimezone(_zone())
    return f"{day(local.date())} {local:%H:%M}"


def _zone() -> ZoneInfo:
    return ZoneInfo(current_bank().settings.timezone)


def _timezone() -> str:
    return current_bank().settings.timezone


def _asked_for() -> str:
    user = None if is_api() else current_user()
    candidates = (request.args.get("lang"), user.language if user else None, None if is_api() else request.cookies.get(_COOKIE))
    return next((name for name in candidates if name in LANGUAGES), None) or _browsers()


def _browsers() -> str:
    for name, _quality in request.accept_languages:
        found = _BROWSERS.get(name.lower()) or _BROWSERS.get(name.lower().split("-")[0])
        if found:
            return found
    return "en"


def _switch() -> None:
    """Remember the language a signed-in user switches to."""
    wanted, user = request.args.get("lang"), current_user()
    if user is not None and wanted in LANGUAGES and wanted != user.language:
        users.set_language(current_bank(), user.id, str(wanted))
        user.language = str(wanted)


def _remember(response: Response) -> Response:
    wanted = request.args.get("lang")
    if wanted in LANGUAGES and not is_api():
        response.set_cookie(_COOKIE, str(wanted), max_age=_REMEMBERED, httponly=True, samesite="Lax", secure=request.is_secure)
    return response
