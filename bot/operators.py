"""The commands for whoever runs Homeroom: manifest, doctor."""

import asyncio
import json
import os
from dataclasses import asdict

import click


@click.command()
@click.option("--http", "address", metavar="URL", help="For HTTP: where Slack finds you, https://homeroom.example.")
@click.option("--json", "as_json", is_flag=True, help="JSON in place of YAML.")
def manifest(address: str | None, *, as_json: bool) -> None:
    """Print the app's manifest, to be pasted at api.slack.com/apps: for Socket Mode, or with --http for HTTP."""
    from bot import manifest as source

    try:
        text = source.as_yaml(source.manifest_path().read_text("utf-8"), address)
    except source.ManifestError as error:
        click.echo(str(error), err=True)
        raise SystemExit(1) from None
    click.echo(json.dumps(source.read(text), indent=2, ensure_ascii=False) if as_json else text.rstrip("\n"))


@click.command()
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def doctor(*, as_json: bool) -> None:
    """Look at everything `homeroom run` needs, also while it runs. Ends with 1 where something has to be done."""
    from bot.doctor import examine

    found = asyncio.run(examine(os.environ))
    if as_json:
        click.echo(json.dumps([asdict(finding) for finding in found], indent=2, ensure_ascii=False))
    else:
        for finding in found:
            click.echo(f"{'✓' if finding.ok else '✗'} {finding.check}: {finding.said}")
    if not all(finding.ok for finding in found):
        raise SystemExit(1)
