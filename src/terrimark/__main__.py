"""`python -m terrimark` is `terrimark`."""

from terrimark.cli.main import main

main()
