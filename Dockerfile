# One image for every part: Python, the locked dependencies, the engine's locked jars and the browser's files; the command decides the part.
FROM python:3.11-slim
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends make git && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home --uid 10001 loanflow && install -d -o loanflow /srv/loanflow /var/lib/loanflow
WORKDIR /srv/loanflow
COPY --chown=loanflow . .
USER loanflow
ENV LOANFLOW_STATE=/var/lib/loanflow LOANFLOW_CACHE=/srv/loanflow/.cache PATH=/srv/loanflow/.venv/bin:$PATH
RUN make PYTHON=python3 assets && python -m engine.launcher operaton --prepare
VOLUME /var/lib/loanflow
