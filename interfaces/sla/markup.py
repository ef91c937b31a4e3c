"""Pieces of the page: tables, drawings with their legends, and figures in large."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from interfaces.sla.figures import text


def paragraph(shown: str, kind: str = "") -> str:
    """Return a paragraph of HTML."""
    return f'<p class="{kind}">{shown}</p>' if kind else f"<p>{shown}</p>"


def table(caption: str, headings: Sequence[str], rows: Iterable[Sequence[str]], kind: str) -> str:
    """Return a table of cells that are HTML already, of `figures` or a `list`; the first cell of a row names it."""
    head = "".join(f'<th scope="col" data-of="{text(one)}">{text(one)}</th>' for one in headings)
    body = []
    for first, *rest in rows:
        told = zip(headings[1:], rest, strict=True)
        shown = "".join(f'<td data-of="{text(label)}">{cell}</td>' for label, cell in told)
        body.append(f'<tr><th scope="row">{first}</th>{shown}</tr>')
    return (
        f'<div class="scroll" tabindex="0" role="group" aria-label="{text(caption)}">'
        f'<table class="{kind}"><caption>{text(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(body)}</tbody></table></div>"
    )


def figure(drawing: str, keys: Iterable[tuple[str, str]] = ()) -> str:
    """Return a drawing with its legend: kinds of marks, and what each stands for."""
    told = "".join(f'<li><svg viewBox="0 0 14 14" aria-hidden="true">{mark}</svg>{said}</li>' for mark, said in keys)
    legend = f'<ul class="legend">{told}</ul>' if told else ""
    return f'<figure>{legend}<div class="scroll">{drawing}</div></figure>'


def tiles(shown: Iterable[tuple[str, str, str]]) -> str:
    """Return figures in large, each with its name before it and a remark under it."""
    each = (
        f"<div><dt>{text(label)}</dt><dd>{text(value)}<small>{text(remark)}</small></dd></div>"
        for label, value, remark in shown
    )
    return f'<dl class="tiles">{"".join(each)}</dl>'


def square(kind: str) -> str:
    """Return the mark of a legend for what is drawn as a bar."""
    return f'<rect class="{kind}" x="1" y="1" width="12" height="12"/>'
