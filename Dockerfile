# docker build -t scanline .                      serves on a CPU, without torch
# docker build -t scanline-gpu --target gpu .     serves with torch as well, for GPUs
# docker run --read-only -p 8000:8000 scanline

FROM python:3.11-slim AS build
WORKDIR /src
RUN python -m venv /opt/scanline
COPY pyproject.toml constraints.txt ./
# The dependencies alone, so that this layer is kept until pyproject.toml or constraints.txt change.
RUN python -c "import tomllib; print('\n'.join(tomllib.load(open('pyproject.toml', 'rb'))['project']['dependencies']))" > requirements.txt \
    && /opt/scanline/bin/pip install --no-cache-dir -c constraints.txt -r requirements.txt
COPY README.md LICENSE ./
COPY cli cli
COPY models models
COPY app app
RUN /opt/scanline/bin/pip install --no-cache-dir --no-deps .

FROM build AS build-gpu
RUN /opt/scanline/bin/pip install --no-cache-dir -c constraints.txt "scanline[gpu] @ file:///src"

FROM python:3.11-slim AS runtime
ENV PATH=/opt/scanline/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
RUN useradd --system --no-create-home --uid 10001 scanline
WORKDIR /opt/scanline
USER 10001
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/readyz', timeout=2)"]
CMD ["scanline", "serve", "--host", "0.0.0.0", "--port", "8000"]

FROM runtime AS gpu
COPY --from=build-gpu /opt/scanline /opt/scanline

# The last stage is what a plain `docker build` makes.
FROM runtime AS cpu
COPY --from=build /opt/scanline /opt/scanline
