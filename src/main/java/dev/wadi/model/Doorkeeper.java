package dev.wadi.model;

import dev.wadi.model.Verdict.Refusal;

/**
 * Stands at every door and asks the same: who are you, then: is it your turn. A door that listens
 * elsewhere than on loopback, without a key that anybody must show, keeps the gateway from
 * starting.
 *
 * @param identity who somebody is
 * @param pace how often they may come
 */
public record Doorkeeper(Identity identity, Pace pace) {
  /** Under this name the gateway's own is found. */
  public static final String BEAN = "doorkeeper";

  /** Somebody may come in: the caller and what is left of its rate. */
  public record Admitted(Caller caller, Turn turn) implements Answer {}

  /**
   * Somebody may not.
   *
   * @param turn the limit that was met; {@link Turn#FREE} for who is not known
   */
  public record Denied(Refusal reason, String text, Turn turn) implements Answer {}

  /** What a door does next. */
  public sealed interface Answer {}

  /** Asks both; counts one request of whoever is known. */
  public Answer ask(Credentials shown) {
    Identity.Answer who = identity.who(shown);
    if (who instanceof Identity.Known known) {
      return ask(known.caller());
    }
    Identity.Stranger stranger = (Identity.Stranger) who;
    return new Denied(stranger.reason(), stranger.text(), Turn.FREE);
  }

  /** The same for one whose identity a door has settled by itself, such as by a signature. */
  public Answer ask(Caller caller) {
    Turn turn = pace.turn(caller);
    Refusal refusal = turn.refusal();
    return refusal == null ? new Admitted(caller, turn) : new Denied(refusal, turn.text(), turn);
  }
}
