"""Asks pyHanko's certification path validator: one JSON object a line in, one a line out.

in:  {"name", "leaf", "roots", "others", "lists", "policies", "explicit", "inhibit_mapping",
      "inhibit_any", "at", "revocation"}; certificates and lists are names of DER files in the folder that
     is the first argument, `at` is in seconds since 1970
out: {"name", "error"}; the error is null where the path is accepted
"""

import asyncio
import functools
import json
import pathlib
import signal
import sys
import warnings
from datetime import datetime, timedelta, timezone

from asn1crypto import crl, x509
from pyhanko_certvalidator import CertificateValidator, PKIXValidationParams, ValidationContext
from pyhanko_certvalidator.policy_decl import (
    NO_REVOCATION,
    REQUIRE_REVINFO,
    AcceptAllAlgorithms,
    CertRevTrustPolicy,
)

warnings.simplefilter("ignore")
FOLDER = pathlib.Path(sys.argv[1])
# For one question; an ordinary one takes a tenth of a second.
LIMIT_SECONDS = 3


@functools.lru_cache(maxsize=None)
def certificate(name):
    """A certificate; none where it cannot be read, as a store passes over such ones."""
    try:
        read = x509.Certificate.load((FOLDER / name).read_bytes(), strict=True)
        read.native  # decodes every field
        return read
    except Exception:
        return None


@functools.lru_cache(maxsize=None)
def revocation_list(name):
    try:
        read = crl.CertificateList.load((FOLDER / name).read_bytes(), strict=True)
        read.issuer.native, read["tbs_cert_list"]["crl_extensions"].native
        return read
    except Exception:
        return None


def known(read, names):
    return [found for found in map(read, names) if found is not None]


async def verdict(asked):
    leaf = certificate(asked["leaf"])
    if leaf is None:
        return "the certificate cannot be read"
    roots = known(certificate, asked["roots"])
    if not roots:
        return "no root can be read"
    checking = REQUIRE_REVINFO if asked["revocation"] else NO_REVOCATION
    context = ValidationContext(
        trust_roots=roots,
        other_certs=known(certificate, asked["others"]),
        moment=datetime.fromtimestamp(asked["at"], timezone.utc),
        crls=known(revocation_list, asked["lists"]),
        revinfo_policy=CertRevTrustPolicy(checking),
        algorithm_usage_policy=AcceptAllAlgorithms(),
        time_tolerance=timedelta(0),
    )
    parameters = PKIXValidationParams(
        user_initial_policy_set=frozenset(asked["policies"] or ["any_policy"]),
        initial_explicit_policy=asked["explicit"] or bool(asked["policies"]),
        initial_policy_mapping_inhibit=asked["inhibit_mapping"],
        initial_any_policy_inhibit=asked["inhibit_any"],
    )
    validator = CertificateValidator(leaf, validation_context=context, pkix_params=parameters)
    try:
        await validator.async_validate_path()
        return None
    except Exception as error:  # what it raises on foreign input is a refusal, too
        return f"{type(error).__name__}: {error}"


class TooLong(BaseException):
    """Not an Exception, so that nobody takes it for an answer on the way."""


def give_up(_signal, _frame):
    raise TooLong


signal.signal(signal.SIGVTALRM, give_up)
for line in sys.stdin:
    question = json.loads(line)
    # Processor time, so that a busy machine changes no answer.
    signal.setitimer(signal.ITIMER_VIRTUAL, LIMIT_SECONDS)
    try:
        error = asyncio.run(verdict(question))
    except TooLong:
        error = "it takes too long"
    signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    print(json.dumps({"name": question["name"], "error": error}), flush=True)
