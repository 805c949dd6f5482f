package dev.wadi.console;

import dev.wadi.model.Role;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides who may enter: by a session cookie, or by HTTP Basic. Threads share it; a check of a
 * wrong password takes about a tenth of a second, so it does not belong on an event loop.
 */
final class Guard {
  static final String COOKIE = "wadi_console";
  static final Duration LONGEST_SESSION = Duration.ofHours(12);
  static final int MOST_SESSIONS = 100;

  /** Rounds of the slow hash: about a tenth of a second on one core. */
  static final int HASH_ITERATIONS = 210_000;

  private static final Logger LOG = LoggerFactory.getLogger(Guard.class);

  private final Credentials credentials;
  private final People people;
  private final GuessThrottle throttle;
  private final ConsoleAudit audit;
  private final Sessions sessions;

  /** Guards nothing but the processor. */
  private final ReentrantLock hashing = new ReentrantLock();

  Guard(
      String user,
      String password,
      @Nullable Path usersFile,
      int hashIterations,
      Duration sessionIdle,
      LongSupplier nanoTicker,
      SecureRandom random,
      ConsoleAudit audit)
      throws IOException {
    this.audit = audit;
    this.credentials = new Credentials(user, password, hashIterations, random, nanoTicker);
    this.people = new People(credentials, user, usersFile, nanoTicker, random);
    this.throttle = new GuessThrottle(nanoTicker);
    this.sessions = new Sessions(sessionIdle, LONGEST_SESSION, MOST_SESSIONS, nanoTicker, random);
  }

  /** Whether somebody may enter, and if not, why. */
  enum Admission {
    ADMITTED,
    UNKNOWN,
    WRONG,
    THROTTLED
  }

  /**
   * The answer at the door.
   *
   * @param admission admitted or not
   * @param user the user who was admitted, else empty
   * @param waitSeconds when throttled: how long, at least 1
   * @param byCookie whether a session proved it; a browser sends its cookie by itself
   * @param role what the user may do; the least for whoever was not admitted
   */
  record Decision(Admission admission, String user, long waitSeconds, boolean byCookie, Role role) {
    private static Decision admitted(String user, boolean byCookie, Role role) {
      return new Decision(Admission.ADMITTED, user, 0, byCookie, role);
    }

    private static Decision not(Admission why, long waitSeconds) {
      return new Decision(why, "", waitSeconds, false, Role.VIEWER);
    }

    /** Who asks, when admitted. */
    Callers.Caller caller(Call call) {
      return new Callers.Caller(
          user, call.address(), role, byCookie ? Callers.Way.FORM : Callers.Way.BASIC);
    }

    boolean admitted() {
      return admission == Admission.ADMITTED;
    }
  }

  /** Whether a session or a password shown a short while ago admits this call; never slow. */
  boolean knows(Call call) {
    if (sessions.user(call.cookie(COOKIE)) != null) {
      return true;
    }
    String[] basic = basic(call.header("authorization"));
    return basic != null
        && inBounds(basic[0], basic[1])
        && credentials.remembers(call.address(), basic[0], basic[1]);
  }

  private static boolean inBounds(String user, String password) {
    return user.length() <= ConsoleSettings.LONGEST_SECRET
        && password.length() <= ConsoleSettings.LONGEST_SECRET;
  }

  /** Looks at the cookie, then at the Authorization header. */
  Decision look(Call call) {
    refresh();
    String user = sessions.user(call.cookie(COOKIE));
    Optional<Role> role = user == null ? Optional.empty() : people.role(user);
    if (user != null && role.isPresent()) {
      return Decision.admitted(user, true, role.get());
    }
    String[] basic = basic(call.header("authorization"));
    if (basic == null) {
      return Decision.not(Admission.UNKNOWN, 0);
    }
    return check(call.address(), basic[0], basic[1], true);
  }

  /** Checks a user and a password that somebody at this address claims. */
  Decision check(String address, String user, String password) {
    return check(address, user, password, false);
  }

  /* A login by the page is one when it opens a session; a password that comes with each request is
   * one when it is looked at. */
  private Decision check(String address, String user, String password, boolean everyTime) {
    if (!inBounds(user, password)) {
      audit.loginFailed(address);
      return Decision.not(Admission.WRONG, 0);
    }
    refresh();
    long wait = throttle.waitNanos(address);
    Optional<Role> known = people.role(user);
    if (wait == 0 && known.isPresent() && credentials.remembers(address, user, password)) {
      return Decision.admitted(user, false, known.get());
    }
    if (wait == 0) {
      wait = throttle.take(address);
    }
    if (wait > 0) {
      LOG.warn("Too many wrong passwords for the console address={}", address);
      audit.loginFailed(address);
      return Decision.not(
          Admission.THROTTLED, Math.max(1, TimeUnit.NANOSECONDS.toSeconds(wait + 999_999_999L)));
    }
    Optional<Role> proved = prove(user, password);
    if (proved.isEmpty()) {
      LOG.warn("Wrong user or password for the console address={}", address);
      audit.loginFailed(address);
      return Decision.not(Admission.WRONG, 0);
    }
    throttle.right(address);
    credentials.remember(address, user, password);
    if (everyTime) {
      audit.loggedIn(user, address);
    }
    return Decision.admitted(user, false, proved.get());
  }

  /* Whose role or password is another begins anew. */
  private void refresh() {
    Set<String> changed = people.refresh();
    if (!changed.isEmpty()) {
      credentials.forgetRemembered();
      sessions.closeOf(changed);
    }
  }

  /* The hash is made to be slow, so one at a time: guesses take one core and never all of them. */
  private Optional<Role> prove(String user, String password) {
    hashing.lock();
    try {
      return people.prove(user, password);
    } finally {
      hashing.unlock();
    }
  }

  /** Opens a session for an admitted user; the one the browser had before ends. */
  String open(Call call, String user) {
    sessions.close(call.cookie(COOKIE));
    LOG.info("Somebody logged in to the console user={} address={}", user, call.address());
    audit.loggedIn(user, call.address());
    return sessions.open(user);
  }

  /** An action of the user: the session lives on. */
  void prolong(Call call) {
    sessions.touch(call.cookie(COOKIE));
  }

  void close(Call call) {
    String user = sessions.user(call.cookie(COOKIE));
    if (user != null) {
      audit.loggedOut(user, call.address());
    }
    sessions.close(call.cookie(COOKIE));
  }

  private static String @Nullable [] basic(@Nullable String header) {
    if (header == null || !header.regionMatches(true, 0, "Basic ", 0, 6)) {
      return null;
    }
    try {
      byte[] decoded = Base64.getDecoder().decode(header.substring(6).strip());
      String text = new String(decoded, StandardCharsets.UTF_8);
      int colon = text.indexOf(':');
      return colon < 0 ? null : new String[] {text.substring(0, colon), text.substring(colon + 1)};
    } catch (IllegalArgumentException e) {
      return null; // Not Base64, so it names nobody.
    }
  }
}
