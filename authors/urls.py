"""Addresses below /<lang>/authors/."""

urlpatterns = []
