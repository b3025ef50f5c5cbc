# One bot. docs/operating.md, "In a container", says how to run it.
FROM python:3.13-slim

RUN useradd --create-home --uid 10001 homeroom && install -d -o homeroom -m 700 /state

WORKDIR /homeroom
COPY requirements.lock ./
RUN pip install --no-cache-dir --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE app_manifest.yml ./
COPY bot bot
COPY content content
RUN pip install --no-cache-dir --no-deps --no-build-isolation .

USER homeroom
ENV HOMEROOM_STATE=/state PYTHONUNBUFFERED=1
VOLUME /state
CMD ["homeroom", "run"]
