package dev.wadi.console;

/**
 * Who writes down what people do at the console: who comes, who is turned away, and every operation
 * that may change something. Threads share it; it returns when the event is safe, or was told to be
 * lost.
 */
public interface ConsoleAudit {
  /** Somebody proved who they are, by the page or with each request; once for each login. */
  void loggedIn(String user, String address);

  /** Somebody ended their session. */
  void loggedOut(String user, String address);

  /** A wrong user or password, or one guess too many; it may come very often. */
  void loginFailed(String address);

  /** An operation is about to run. */
  void called(Deed deed);

  /** It ended with an error; what it did until then stays. */
  void failed(Deed deed, String reason);

  /** Somebody asked for what is shut, and nothing was done. */
  void refused(Deed deed);

  /**
   * What somebody asked for; never with a value.
   *
   * @param user who is logged in
   * @param address from where
   * @param mbean on which
   * @param member the operation or the attribute
   */
  record Deed(String user, String address, String mbean, String member) {}
}
