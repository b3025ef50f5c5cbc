"""The methods of the Web API that are served, each a function `(core, args) -> body` that raises Refused."""
