package dev.wadi.emit;

/** What is put into lines on purpose, for redaction to find. All values are made up. */
public enum Planted {
  /** {@code mira.okafor17@example.org}. */
  EMAIL,
  /** A payment card number with a valid Luhn sum, with or without separators. */
  CARD,
  /** A signed JSON Web Token, in three parts. */
  JWT,
  /** {@code Authorization: Bearer <opaque token>}. */
  BEARER,
  /** A number from a range that is set aside for fiction. */
  PHONE,
  /** A social security number of the USA: {@code 512-45-1234}. */
  SSN,
  /** An address from a range that is set aside for documentation. */
  IPV4,
  /** {@code password=...}. */
  PASSWORD
}
