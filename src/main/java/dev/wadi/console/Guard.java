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
 * Decides who may enter: by a session cookie, by HTTP Basic, or by a token of the identity
 * provider. Threads share it; a check of a wrong password takes about a tenth of a second, so it
 * does not belong on an event loop.
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

  /* Tokens cannot be guessed, but each wrong one is work and a line in the audit. Apart from
   * passwords, so that neither slows down the other. */
  private final GuessThrottle badTokens;

  private final ConsoleAudit audit;
  private final Sessions sessions;
  private final @Nullable Tokens tokens;

  /** Guards nothing but the processor. */
  private final ReentrantLock hashing = new ReentrantLock();

  Guard(
      String user,
      String password,
      @Nullable Path usersFile,
      @Nullable Tokens tokens,
      int hashIterations,
      Duration sessionIdle,
      LongSupplier nanoTicker,
      SecureRandom random,
      ConsoleAudit audit)
      throws IOException {
    this.audit = audit;
    this.tokens = tokens;
    this.credentials = new Credentials(user, password, hashIterations, random, nanoTicker);
    this.people = new People(credentials, user, usersFile, nanoTicker, random);
    this.throttle = new GuessThrottle(nanoTicker);
    this.badTokens = new GuessThrottle(nanoTicker);
    this.sessions = new Sessions(sessionIdle, LONGEST_SESSION, MOST_SESSIONS, nanoTicker, random);
  }

  /** Whether somebody may enter, and if not, why. */
  enum Admission {
    ADMITTED,
    UNKNOWN,
    WRONG,
    THROTTLED,
    /** Somebody who is known, and is nothing here. */
    NO_ROLE
  }

  /**
   * The answer at the door.
   *
   * @param admission admitted or not
   * @param user the user who was admitted, else empty
   * @param waitSeconds when throttled: how long, at least 1
   * @param way how that was proved; a browser sends the cookie of a session by itself
   * @param role what the user may do; the least for whoever was not admitted
   */
  record Decision(Admission admission, String user, long waitSeconds, Callers.Way way, Role role) {
    private static Decision admitted(String user, Callers.Way way, Role role) {
      return new Decision(Admission.ADMITTED, user, 0, way, role);
    }

    private static Decision not(Admission why, long waitSeconds) {
      return new Decision(why, "", waitSeconds, Callers.Way.BASIC, Role.VIEWER);
    }

    private static Decision throttled(long waitNanos) {
      return not(
          Admission.THROTTLED,
          Math.max(1, TimeUnit.NANOSECONDS.toSeconds(waitNanos + 999_999_999L)));
    }

    /** Who asks, when admitted. */
    Callers.Caller caller(Call call) {
      return new Callers.Caller(user, call.address(), role, way);
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
    String token = bearer(call.header("authorization"));
    Tokens checked = tokens;
    if (token != null && checked != null) {
      return checked.known(token).flatMap(Tokens.Person::role).isPresent();
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
    String token = bearer(call.header("authorization"));
    Tokens checked = tokens;
    if (token != null && checked != null) {
      return byToken(call.address(), token, checked);
    }
    String user = sessions.user(call.cookie(COOKIE));
    if (user != null && checked != null && user.startsWith(Tokens.PREFIX)) {
      // A link that a browser follows carries no token, but the cookie of who showed one.
      Optional<Role> role = checked.roleOf(user);
      return role.isPresent()
          ? Decision.admitted(user, Callers.Way.OIDC, role.get())
          : Decision.not(Admission.UNKNOWN, 0);
    }
    Optional<Role> role = user == null ? Optional.empty() : people.role(user);
    if (user != null && role.isPresent()) {
      return Decision.admitted(user, Callers.Way.FORM, role.get());
    }
    String[] basic = basic(call.header("authorization"));
    if (basic == null) {
      return Decision.not(Admission.UNKNOWN, 0);
    }
    return check(call.address(), basic[0], basic[1], true);
  }

  /* The first time that a token is shown is a login. */
  private Decision byToken(String address, String token, Tokens checked) {
    boolean fresh = checked.known(token).isEmpty();
    Optional<Tokens.Person> person = checked.person(token);
    if (person.isEmpty()) {
      /* Only now: whoever has a good one behind the same address never waits. */
      long wait = badTokens.take(address);
      if (wait > 0) {
        return Decision.throttled(wait);
      }
      audit.loginFailed(address);
      return Decision.not(Admission.WRONG, 0);
    }
    String user = person.get().user();
    if (person.get().role().isEmpty()) {
      LOG.warn("Somebody came by the provider without a role for the console user={}", user);
      audit.loginFailed(address);
      return Decision.not(Admission.NO_ROLE, 0);
    }
    if (fresh) {
      LOG.info("Somebody came to the console by the provider user={} address={}", user, address);
      audit.loggedIn(user, address);
    }
    return Decision.admitted(user, Callers.Way.OIDC, person.get().role().get());
  }

  private static @Nullable String bearer(@Nullable String header) {
    return header != null && header.regionMatches(true, 0, "Bearer ", 0, 7)
        ? header.substring(7).strip()
        : null;
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
      return Decision.admitted(user, Callers.Way.BASIC, known.get());
    }
    if (wait == 0) {
      wait = throttle.take(address);
    }
    if (wait > 0) {
      LOG.warn("Too many wrong passwords for the console address={}", address);
      audit.loginFailed(address);
      return Decision.throttled(wait);
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
    return Decision.admitted(user, Callers.Way.BASIC, proved.get());
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

  /**
   * A session for somebody who has shown a token, so that links that a browser follows work too; it
   * is good for as long as the token is known. Empty when the browser has one.
   */
  Optional<String> besideToken(Call call, Decision admitted) {
    String user = admitted.user();
    boolean needed =
        admitted.way() == Callers.Way.OIDC
            && bearer(call.header("authorization")) != null
            && !user.equals(sessions.user(call.cookie(COOKIE)));
    return needed ? Optional.of(sessions.shared(user)) : Optional.empty();
  }

  /** Somebody who was admitted asked for a page that is not for them. */
  void refused(Callers.Caller who, String path) {
    LOG.warn("The console refused a page {} path={}", who, path);
    audit.refused(new ConsoleAudit.Deed(who.user(), who.address(), path, "read"));
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
