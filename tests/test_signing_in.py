"""Signing in from inside a page keeps to the rules of the door."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from .factories import boris, carol

pytestmark = pytest.mark.django_db
ADDRESS = reverse("admin:sign_in")


def sign_in(client, username, password, **headers):
    sent = json.dumps({"username": username, "password": password})
    return client.post(ADDRESS, sent, content_type="application/json", **headers)


def test_it_says_who_is_signed_in(client):
    assert client.get(ADDRESS).json() | {"csrf": ""} == {"user": None, "name": None, "csrf": ""}
    user = boris(first_name="Boris", last_name="Alekseev")
    client.force_login(user)
    assert client.get(ADDRESS).json() | {"csrf": ""} == {"user": user.pk, "name": "Boris Alekseev", "csrf": ""}


def test_it_signs_in_with_the_right_password_and_no_other(client):
    user = boris()
    refused = sign_in(client, "boris", "guess")
    assert refused.status_code == 400
    assert refused.json()["error"]
    assert "_auth_user_id" not in client.session
    assert sign_in(client, "boris", "boris's password").json()["user"] == user.pk
    assert client.session["_auth_user_id"] == str(user.pk)


@pytest.mark.parametrize("fields", [{"is_active": False}, {"is_staff": False}])
def test_who_may_not_enter_by_the_door_may_not_enter_here(client, fields):
    type(boris()).objects.update(**fields)
    assert sign_in(client, "boris", "boris's password").status_code == 400
    assert client.get(ADDRESS).json()["user"] is None


def test_somebody_without_rights_at_the_desk_is_nobody_here(client):
    client.force_login(carol())
    assert client.get(ADDRESS).json()["user"] is None


def test_a_request_from_elsewhere_is_refused():
    boris()
    strict = Client(enforce_csrf_checks=True)
    assert sign_in(strict, "boris", "boris's password").status_code == 403
    token = strict.get(ADDRESS).json()["csrf"]
    assert sign_in(strict, "boris", "boris's password", HTTP_X_CSRFTOKEN=token).status_code == 200


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"username": 1}', "nonsense"])
def test_what_is_no_sign_in_is_refused_in_words(client, body):
    response = client.post(ADDRESS, body, content_type="application/json")
    assert response.status_code == 400
    assert response.json()["error"]
