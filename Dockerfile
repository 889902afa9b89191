# The image of web, worker, beat and migrate: one build, told apart by the command.

FROM python:3.13-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /app
COPY requirements.lock requirements-uv.lock ./
RUN python -m venv /venv \
    && pip install --require-hashes -r requirements-uv.lock \
    && uv pip install --python /venv/bin/python --require-hashes --only-binary :all: --no-cache -r requirements.lock
COPY . .
# The settings want values to start; these live for this one step and reach no image. No server is asked.
RUN SECRET_KEY=only-to-collect-the-static-files-of-the-image ALLOWED_HOSTS=localhost \
    DATABASE_URL=postgresql://nowhere/waymark REDIS_URL=redis://nowhere:6379/0 \
    /venv/bin/python manage.py collectstatic --noinput --verbosity 0

FROM python:3.13-slim
ENV PATH=/venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
RUN useradd --system --uid 10001 --home-dir /nonexistent --shell /usr/sbin/nologin waymark \
    && install --directory --owner waymark --mode 0700 /files
WORKDIR /app
COPY --from=build /venv /venv
# The code belongs to root: the process that serves pages cannot change it.
COPY --from=build /app /app
USER waymark
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=4 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
# One process with threads a container; more containers, not more processes, carry more load.
# Requests are logged by the application: one JSON line each, without queries and reset keys.
CMD ["gunicorn", "config.wsgi", "--bind", "0.0.0.0:8000", "--threads", "8", "--log-level", "warning", \
     "--no-control-socket", "--graceful-timeout", "20"]
