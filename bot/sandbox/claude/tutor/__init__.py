"""The offline tutor: small pure modules that answer from the request alone."""
