# SPDX-License-Identifier: MIT
"""What a payer scans instead of typing: references with check digits, IBANs, payment codes and their pictures."""
