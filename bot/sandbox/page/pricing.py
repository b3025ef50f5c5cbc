"""What a model call costs by the list, from its `usage`."""

from typing import Any

Json = dict[str, Any]

# US dollars a million tokens: new input, output, cache read, cache write for 5 minutes, for 1 hour.
# Anthropic: pricing of claude-haiku-5-5 (prompts up to 100K tokens) and claude-sonnet-5-5.
PRICES: dict[str, tuple[float, float, float, float, float]] = {
    "claude-haiku-5-5": (0.10, 0.50, 0.01, 0.125, 0.20),
    "claude-sonnet-5-5": (2.0, 10.0, 0.10, 2.50, 4.0),
}


def cost_usd(model: str, usage: Json) -> float | None:
    """Return the list price of a call from its `usage`; None for a model without a known price."""
    price = next((price for name, price in PRICES.items() if model.startswith(name)), None)
    if price is None or not usage:
        return None
    written = int(usage.get("cache_creation_input_tokens") or 0)
    hour = int((usage.get("cache_creation") or {}).get("ephemeral_1h_input_tokens") or 0)
    amounts = (
        int(usage.get("input_tokens") or 0),
        int(usage.get("output_tokens") or 0),
        int(usage.get("cache_read_input_tokens") or 0),
        written - hour,
        hour,
    )
    return sum(amount * each for amount, each in zip(amounts, price, strict=True)) / 1_000_000
