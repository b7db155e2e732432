"""Addresses below /<lang>/."""

urlpatterns = []
