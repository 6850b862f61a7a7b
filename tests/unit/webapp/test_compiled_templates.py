from tests.support.web import own_app


def test_templates_stay_compiled_where_only_our_account_reads_them(trial, tmp_path):
    state = {"LOANFLOW_STATE": str(tmp_path / "state")}
    first = own_app(trial, **state).test_client().get("/sign-in").text
    kept = {file: file.stat().st_mtime_ns for file in (tmp_path / "state" / "templates").iterdir()}
    assert kept
    assert (tmp_path / "state" / "templates").stat().st_mode & 0o777 == 0o700
    assert own_app(trial, **state).test_client().get("/sign-in").text.split("csrf")[0] == first.split("csrf")[0]
    assert {file: file.stat().st_mtime_ns for file in kept} == kept
