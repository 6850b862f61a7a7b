import pytest
from werkzeug.http import parse_options_header

from webapp.inline import attachment, inline


@pytest.mark.parametrize("how", [attachment, inline])
@pytest.mark.parametrize("name", ["letter.pdf", "身份.pdf", "résumé.pdf", "李「現場」 photo.png", 'a "b"?.pdf', "a;b=c,%41.pdf"])
def test_a_file_goes_by_its_own_name_in_a_header_that_every_server_sends(how, name):
    answer = how(b"%PDF-1.7", "application/pdf", name)
    assert all(value.encode("latin-1") for _, value in answer.headers)
    disposition, told = parse_options_header(answer.headers["Content-Disposition"])
    assert (disposition, told["filename"]) == ({attachment: "attachment", inline: "inline"}[how], name)


def test_a_program_that_knows_no_foreign_letters_gets_a_name_too():
    told = attachment(b"%PDF-1.7", "application/pdf", "身份.pdf").headers["Content-Disposition"]
    assert told == "attachment; filename=__.pdf; filename*=UTF-8''%E8%BA%AB%E4%BB%BD.pdf"
