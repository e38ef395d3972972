from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from portal.access import public
from portal.documents.texts import document
from portal.languages import selected

blueprint = Blueprint("documents", __name__)


@blueprint.get("/regulamin")
@public
def regulations() -> ResponseReturnValue:
    return _page("regulamin")


@blueprint.get("/prywatnosc")
@public
def privacy() -> ResponseReturnValue:
    return _page("prywatnosc")


@blueprint.get("/dostepnosc")
@public
def accessibility() -> ResponseReturnValue:
    return _page("dostepnosc")


def _page(name: str) -> str:
    return render_template("documents/show.html", document=document(name, selected()))
