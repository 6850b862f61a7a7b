"""How Operaton is started."""

from pathlib import Path
from urllib.parse import unquote, urlencode, urlsplit

from engine.command import Command, Launch, class_path, fingerprint, java, java_version
from engine.jars import read_lock

_HERE = Path(__file__).parent
#: Without WRITE_DELAY=0 a kill -9 loses up to a second of acknowledged commits (measured: 12 to 46 starts per kill).
_H2 = "jdbc:h2:file:./h2;DB_CLOSE_ON_EXIT=FALSE;WRITE_DELAY=0;QUERY_CACHE_SIZE=1024"
#: The lower compiler tier and the serial collector halve start-up and memory on two cores; the rest is 340 MB, heap included.
_FLAGS = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx768m", "-Duser.timezone=UTC", "-Xlog:aot=error", "-Xlog:cds=error")
_MAIN = ("org.springframework.boot.SpringApplication", f"--spring.config.location=file:{_HERE / 'application.yaml'}")


def command(launch: Launch) -> Command:
    """Build the command that serves Operaton's REST API at http://bind:port/engine-rest."""
    archive = aot_cache(launch.cache)
    aot = (f"-XX:AOTCache={archive}",) if archive.is_file() else ()
    return _command(launch, aot, _database(launch.database_url))


def training(launch: Launch, output: Path) -> Command:
    """Build the command of a run in memory whose end writes the ahead-of-time cache (JDK 25; start-up 4.3 s to 2.5 s)."""
    return _command(launch, (f"-XX:AOTCacheOutput={output}",), ("jdbc:h2:mem:training", "sa", "sa"))


def aot_cache(cache: Path) -> Path:
    """Name the ahead-of-time cache that fits these jars, this Java and these flags; Java ignores one that does not."""
    lines = (jar.line for jar in read_lock("operaton"))
    return cache / f"operaton-{fingerprint(java_version(), str(cache), *_FLAGS, *lines)}.aot"


def _command(launch: Launch, extra: tuple[str, ...], database: tuple[str, str, str]) -> Command:
    jars = [launch.cache / "operaton" / jar.file_name for jar in read_lock("operaton")]
    variables = {
        "ENGINE_CONFIGURATION": str(_HERE),
        "ENGINE_BIND": launch.bind,
        "ENGINE_PORT": str(launch.port),
        "ENGINE_USER": launch.user,
        "ENGINE_PASSWORD": launch.password,
        **dict(zip(("ENGINE_JDBC_URL", "ENGINE_JDBC_USER", "ENGINE_JDBC_PASSWORD"), database, strict=True)),
    }
    return Command(
        argv=(java(), *_FLAGS, *extra, "-cp", class_path(jars), *_MAIN),
        variables=variables,
        directory=launch.directory,
        health_url=f"http://{reachable(launch.bind)}:{launch.port}/engine-rest/version",
        credentials=(launch.user, launch.password),
    )


def reachable(bind: str) -> str:
    """Turn the address a server binds to into one to reach it at from here."""
    return "127.0.0.1" if bind in {"0.0.0.0", "::"} else bind  # noqa: S104 (compared, not bound)


def _database(url: str | None) -> tuple[str, str, str]:
    """Turn postgresql://user:password@host/database into what JDBC wants: address, user, password."""
    if url is None:
        return _H2, "sa", "sa"  # the file belongs to this process alone; no one else can connect to it
    parts = urlsplit(url)
    port = f":{parts.port}" if parts.port else ""
    name = urlencode({"ApplicationName": "loanflow-engine"})
    address = f"jdbc:postgresql://{parts.hostname or 'localhost'}{port}{parts.path}?{name}"
    return address, unquote(parts.username or ""), unquote(parts.password or "")
