"""`python -m scorecard`: the command line, where its own name is not on the path."""

from scorecard.cli import main

if __name__ == "__main__":
    main()
