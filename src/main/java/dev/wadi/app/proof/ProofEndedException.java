package dev.wadi.app.proof;

/** A case could not be run to its end; the message says why, for people. */
final class ProofEndedException extends Exception {
  private static final long serialVersionUID = 1;

  ProofEndedException(String message) {
    super(message);
  }
}
