# SPDX-License-Identifier: MIT
"""Where, in the text of a mail, the copy of an earlier one begins."""

import re

# Said by servers just before they repeat what they could not deliver.
_MARKS = re.compile(
    r"""^[\W_]{0,40}(?:
      (?:below[ ]this[ ]line|enclosed|attached|included)[ ](?:is|are)[ ]a[ ]copy
    | this[ ]is[ ]a[ ]copy[ ]of[ ]\w+[ ]message
    | (?:the[ ])?(?:original|returned|unsent|old|undelivered)[ ](?:mail|message|e-mail)(?:[ ](?:headers?|text|body))?
      [ ]?(?:follows?|attached|below)?[\W_]{0,40}$
    | (?:original|unsent)[ ](?:mail|message)[ ](?:as[ ])?follows?
    | original[ ]mail[ ]info | original[ ]message[ ]headers?
    | (?:message|the)[ ]?(?:text|headers?|header[ ]of[ ]the[ ]original[ ]message)[ ](?:is[ ])?follow(?:s|ing)?
    | the[ ]headers?[ ]of[ ]the[ ]original[ ]message
    | (?:start|contents)[ ]of[ ](?:the[ ])?(?:returned|undelivered|original|bounced)[ ]\w+
    | (?:header|copy)[ ]of[ ](?:the[ ])?(?:source|original|returned|your)[ ](?:mail|message)
    | your[ ]message[ ]reads | here[ ]is[ ]your[ ]returned[ ]mail | returned[ ]mail[ ]follows
    | this[ ]is[ ]a[ ]copy[ ]of[ ]your[ ]message
    | (?:ursprüngliche|original)[ -]?nachricht | message[ ]d'origine | mensaje[ ]original | messaggio[ ]originale
    | copia[ ]del[ ]messaggio | mensagem[ ]original | alkuperäinen[ ]viesti | ursprungligt[ ]meddelande
    )""",
    re.IGNORECASE | re.MULTILINE | re.VERBOSE,
)
# Or the copy simply begins with its headers: one that only a server writes, at the start of a line.
_HEADERS = re.compile(r"^[ ]{0,3}(?:Received: ?from|Return-Path: ?<|X-Received: by|DKIM-Signature: )", re.MULTILINE)


def cut_at_original(text: str) -> tuple[str, str]:
    """What comes before the copy of an original, and the copy ("" when there is none)."""
    places = [found.start() for pattern in (_MARKS, _HEADERS) if (found := pattern.search(text))]
    if not places:
        return text, ""
    place = min(places)
    return text[:place], text[place:]
