package dev.wadi.model;

import dev.wadi.model.Verdict.Refusal;
import java.util.List;

/** Knows the keys of the house. Threads share it; it never blocks. */
public interface Identity {

  /** Somebody known, or why not. */
  sealed interface Answer {}

  /** A key that is good now, at a door that it may use. */
  record Known(Caller caller) implements Answer {}

  /**
   * Nobody who may come in.
   *
   * @param text for the sender; names no secret
   */
  record Stranger(Refusal reason, String text) implements Answer {}

  /**
   * A key that signs, and one of the secrets its signatures may be made with.
   *
   * @param secret for the check alone; printing the signer does not show it
   */
  record Signer(Caller caller, byte[] secret) {
    @Override
    public String toString() {
      return "Signer[" + caller.key() + "]";
    }
  }

  /** Who shows this. */
  Answer who(Credentials shown);

  /**
   * Those who may have signed with this id: several while a secret is being changed, none when the
   * id is not known, not good now or may not use the door.
   *
   * @param id public, and not to be believed until the signature is checked
   */
  List<Signer> signers(String id, String door);
}
