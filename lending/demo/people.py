"""Invented people of the demonstration: a number gives the same name, identity number, phone and account at each run."""

from datetime import date

from lending.demo.chance import Chance
from lending.domain.identity import check_character
from lending.domain.new_application import Person

#: Surname, then given name; most in traditional characters, one in five in simplified ones.
_TRADITIONAL = (
    "陳林黃張李王吳劉蔡楊許鄭謝郭洪曾邱廖賴徐周葉蘇莊呂江何蕭羅高",
    "怡志雅俊淑家美建承宜佩文冠欣國明雨子詩佳",
    "君豪婷傑芬玲宏翰臻哲穎安庭樺潔瑜恩軒晴儀",
)
_SIMPLIFIED = ("陈张刘赵马孙郑韩许邓", "伟丽晓宇佳思梦浩雪志", "华杰婷娟涛颖轩琳鹏倩")
_SIMPLIFIED_SHARE = "0.20"
#: Districts of Zhejiang and Shanghai (GB/T 2260).
_DISTRICTS = ("330106", "330108", "330110", "330203", "330212", "330304", "330402", "310104", "310115", "310110")
#: Everybody's birthday lies before this month, so that an age holds on any business date of its last two months.
_LAST_BIRTH_MONTH = 10
_AGES_IN = 2026
#: Numbers of people who stand surety begin here, so that they are nobody's applicant.
GUARANTORS_FROM = 5_000


def person(number: int, age: int) -> Person:
    """Return the person of this number who is `age` at the end of 2026; numbers are from 1 to 9,999."""
    chance = Chance(f"person {number}", seed=0)
    return Person(name=_name(chance), id_number=_id_number(chance, number, age), phone=f"1{_prefix(chance)}{number:08d}")


def account(number: int) -> str:
    """Return the person's account; none ends in what the payment sandbox refuses."""
    return f"622202{Chance(f'account {number}', seed=0).whole('digits', 10**7, 10**8 - 1)}{number % 9_000 + 1_000:05d}"


def login(number: int) -> str:
    """Return the name the person signs in by."""
    return f"applicant-{number:04d}"


def _name(chance: Chance) -> str:
    simplified = chance.happens("simplified", _SIMPLIFIED_SHARE)
    return "".join(chance.pick(f"character {place}", group) for place, group in enumerate(_SIMPLIFIED if simplified else _TRADITIONAL))


def _prefix(chance: Chance) -> str:
    return chance.pick("prefix", ("38", "39", "58", "86", "99"))


def _id_number(chance: Chance, number: int, age: int) -> str:
    born = date(_AGES_IN - age, chance.whole("month", 1, _LAST_BIRTH_MONTH), chance.whole("day", 1, 28))
    # Ten districts and three digits keep ten thousand people apart who were born on one day.
    digits = f"{_DISTRICTS[number // 1_000 % 10]}{born:%Y%m%d}{number % 1_000:03d}"
    return digits + check_character(digits)
