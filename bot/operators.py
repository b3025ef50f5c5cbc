"""The commands for whoever runs Homeroom: manifest, doctor."""

import json

import click


@click.command()
@click.option("--http", "address", metavar="URL", help="For HTTP: where Slack finds you, https://homeroom.example.")
@click.option("--json", "as_json", is_flag=True, help="JSON in place of YAML.")
def manifest(address: str | None, *, as_json: bool) -> None:
    """Print the app's manifest, to be pasted at api.slack.com/apps: for Socket Mode, or with --http for HTTP."""
    from bot import manifest as source

    try:
        made = source.over_http(source.manifest(), address) if address is not None else source.manifest()
    except source.ManifestError as error:
        click.echo(str(error), err=True)
        raise SystemExit(1) from None
    if as_json:
        click.echo(json.dumps(made, indent=2, ensure_ascii=False))
    elif address is not None:
        click.echo(source.as_yaml(made), nl=False)
    else:
        click.echo(source.manifest_path().read_text("utf-8"), nl=False)
