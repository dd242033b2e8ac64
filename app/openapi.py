"""The OpenAPI document of a service whose settings are the defaults: `python -m app.openapi`."""

import json

from app.server import create_app
from app.settings import Settings


def main() -> None:
    """Prints the document."""
    document = create_app(Settings.model_construct()).openapi()
    print(json.dumps(document, indent=2, ensure_ascii=False))


if __name__ == "__main__":
    main()
