"""IPython reads this when a kernel starts in the page."""

c = get_config()  # noqa: F821 -- IPython defines it
c.InteractiveShellApp.extensions = ["microgpt_live"]
