#!/usr/bin/env python3
"""Access codes as a client sees them that knows JSON:API and nothing else of this system: the package jsonapi-requests.

One line for each check; the exit status is 1 when one of them fails.
"""

import re
import sys

import jsonapi_requests
from jsonapi_requests.data import Dictionary, JsonApiObject, Relationship, ResourceIdentifier
from jsonapi_requests.request_factory import ApiClientError

gateway, key, profile, survey = sys.argv[1:]
failed = False


class Key:
    """Puts the key into each request's header."""

    def __call__(self, request):
        request.headers["x-echonovumapi-KEY"] = key
        return request


def check(what, holds):
    global failed
    failed = failed or not holds
    print("ok" if holds else "FAILED", what)


def relation(kind, iri):
    return Relationship(data=ResourceIdentifier(type=kind, id=iri))


api = jsonapi_requests.Api.config({"API_ROOT": gateway + "/en/v1", "AUTH": Key(), "TIMEOUT": 20, "APPEND_SLASH": False})
codes = api.endpoint("custom-access-codes")


def create():
    return codes.post(object=JsonApiObject(
        type="CustomAccessCodeV1", attributes=Dictionary(singleParticipation=True, expiresAt="2099-01-01T00:00:00.120+01:00"),
        relationships=Dictionary(subject=relation("ProfileV1", profile), survey=relation("SurveyV1", survey))))


made = create()
check("a code is created", made.status_code == 201 and re.fullmatch("[A-Za-z0-9]{6}", made.data.attributes["code"]))
check("its end is echoed", made.data.attributes["expiresAt"] == "2099-01-01T00:00:00.120+01:00")
read = api.endpoint(made.data.id).get()
check("its id is where it is", read.data == made.data)
check("its relations lead to resources", [
    api.endpoint(read.data.relationships[name].data.id).get().data.id for name in ("subject", "survey")] == [profile, survey])

for _ in range(30):
    create()
first = codes.get()
second = api.endpoint(first.content.links["next"]).get()
check("a collection has pages", (len(first.data), len(second.data)) == (30, 1) and "next" not in second.content.links)
check("pages count everything", first.content.meta == {"totalItems": 31, "itemsPerPage": 30, "currentPage": 1})
check("a collection holds what stands alone", first.data[0] == made.data)

changed = api.endpoint(made.data.id).patch(object=JsonApiObject(
    type=made.data.type, id=made.data.id, attributes=Dictionary(expiresAt="2098-01-01T00:00:00Z")))
check("a code is changed", changed.data.attributes.as_data() == {**made.data.attributes, "expiresAt": "2098-01-01T00:00:00Z"})

deleted = api.endpoint(made.data.id).delete()
try:
    api.endpoint(made.data.id).get()
    check("a deleted code is gone", False)
except ApiClientError as error:
    check("a deleted code is gone", deleted.status_code == 204 and error.status_code == 404)

sys.exit(1 if failed else 0)
