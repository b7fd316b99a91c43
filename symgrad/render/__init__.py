"""Writing a document in a format: the templates hold the markup, the filters escape what goes into them."""

from __future__ import annotations

from pathlib import Path

from jinja2 import TemplateError, TemplateNotFound, TemplateSyntaxError

from symgrad.document.model import Document
from symgrad.errors import AuthorError
from symgrad.render.environment import FORMATS, environment_for

__all__ = ["FORMATS", "render"]


def render(document: Document, format: str, templates: Path | str | None = None) -> str:
    """The document as text for a terminal, Markdown or a complete LaTeX document.

    ``format`` is one of :data:`FORMATS`. ``templates`` is a folder with templates of one's own: a file with
    the name of one of symgrad's (``latex/document.tex``) stands in its place, and the rest stays.
    An :class:`~symgrad.errors.AuthorError` says that the format is not known, that the folder or a template
    in it cannot be used, or that the prose holds a character that the format cannot set.

    >>> from symgrad.document.model import Heading, Paragraph, prose
    >>> page = Document(("Slopes",), (Heading(2, ("Rise over run",)), Paragraph(prose("Take **two** points."))))
    >>> print(render(page, "markdown"))
    # Slopes
    <BLANKLINE>
    ## Rise over run
    <BLANKLINE>
    Take **two** points.
    <BLANKLINE>
    """
    if format not in FORMATS:
        raise AuthorError(f"there is no format {format!r}", expected=", ".join(FORMATS))
    folder = None if templates is None else Path(templates).resolve()
    if folder is not None and not folder.is_dir():
        raise AuthorError("the folder of templates does not exist", path=folder)
    try:
        return environment_for(format, folder).get_template(FORMATS[format].template).render(document=document)
    except TemplateSyntaxError as error:
        raise AuthorError(str(error.message), path=error.filename, line=error.lineno) from error
    except TemplateNotFound as error:
        raise AuthorError(f"there is no template {error.name}", path=folder) from error
    except TemplateError as error:
        raise AuthorError(f"a template cannot be used: {error.message}", path=folder) from error
