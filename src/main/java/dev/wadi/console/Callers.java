package dev.wadi.console;

import dev.wadi.model.Role;

/**
 * Who asks, for whatever answers on the same thread. Outside of a request of the console that is
 * {@link #LOCAL}: somebody in this process or on this machine, whom the JVM let in. Threads share
 * it.
 */
public final class Callers {
  /** Nobody who came by the console. */
  public static final Caller LOCAL = new Caller("", "", Role.ADMIN, Way.LOCAL);

  /** How somebody proved who they are. */
  public enum Way {
    /** By the login page. */
    FORM,
    /** By a password with each request. */
    BASIC,
    /** By a token of an identity provider. */
    OIDC,
    /** Not at all: within the process. */
    LOCAL
  }

  /**
   * Somebody.
   *
   * @param user as they are called; empty for whoever is in the process
   * @param address where the request came from
   * @param role what they may do
   * @param way how they proved it
   */
  public record Caller(String user, String address, Role role, Way way) {
    @Override
    public String toString() {
      return "user=" + user + " address=" + address + " role=" + role.word();
    }
  }

  private final ThreadLocal<Caller> now = ThreadLocal.withInitial(() -> LOCAL);

  /** Whom this thread works for. */
  public Caller now() {
    return now.get();
  }

  /** From here on this thread works for somebody, until {@link #nobody}. */
  void as(Caller caller) {
    now.set(caller);
  }

  void nobody() {
    now.remove();
  }
}
