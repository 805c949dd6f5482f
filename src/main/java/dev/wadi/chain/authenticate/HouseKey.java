package dev.wadi.chain.authenticate;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.model.Allowance;
import dev.wadi.model.Caller;
import dev.wadi.model.Identity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One key of the house: who comes with it, and what for. Of its tokens only hashes are here;
 * secrets that sign are here as they are, because a signature cannot be checked with less.
 *
 * @param name as metrics and people call it
 * @param tenant whose logs it brings, or {@link #ANY_TENANT}
 * @param active whether it is good at all
 * @param description for people, or empty
 * @param expires when it ends, or null
 * @param allowance what it may use up
 * @param doors through which it may come; empty for all but those of administrators
 * @param maskKeys fields that are masked in what it brings
 * @param admin whether it may call what is for administrators
 * @param tokens several while one takes the place of another
 * @param certificates that stand for it, as {@link CertificateNames} writes them
 * @param signing secrets of signatures
 */
public record HouseKey(
    String name,
    String tenant,
    boolean active,
    String description,
    @Nullable Instant expires,
    Allowance allowance,
    Set<String> doors,
    List<String> maskKeys,
    boolean admin,
    List<Token> tokens,
    List<String> certificates,
    List<String> signing) {
  /** In place of a tenant: whoever has this key may name any. */
  public static final String ANY_TENANT = "*any";

  /** In place of doors: all of them, also with a key of administrators. */
  public static final String ALL_DOORS = "*";

  /** The door of administrators. */
  public static final String ADMIN = "admin";

  /** Fewest characters of a token. */
  public static final int SHORTEST_TOKEN = 8;

  /** Most characters of a token: as many as there is room for in a header. */
  public static final int LONGEST_TOKEN = 4_096;

  private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N} !._*'()@/+-]*");
  private static final Pattern DOOR = Pattern.compile("[a-z0-9-]{1,32}");
  private static final int LONGEST_NAME = 64;
  private static final Pattern MASKED =
      Pattern.compile(
          "(?=.*[^"
              + " =].*)[^=]{1,64}(=(full|email|email-initial|network|keep-(prefix|suffix):([1-9]|[1-5][0-9]|6[0-4])))?");
  private static final int LONGEST_DESCRIPTION = 512;
  private static final int MOST = 64;

  /**
   * A token that opens.
   *
   * @param until when it stops being good, before its key does; or null
   */
  public record Token(String hash, @Nullable Instant until) {
    public Token {
      KeyHash unused = KeyHash.parse(hash);
    }

    /** What is kept of a token. */
    public static Token of(String secret) {
      return new Token(KeyHash.ofToken(secret).text(), null);
    }
  }

  public HouseKey {
    if (name.length() > LONGEST_NAME || !NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "name: not one (expected: 1 to 64 letters, digits and !._*'()@/+- or blanks)");
    }
    if (name.equals(Caller.ANONYMOUS)) {
      throw new IllegalArgumentException("name: " + name + " is whoever shows no key");
    }
    String problem = tenant.equals(ANY_TENANT) ? null : Tenants.problem(tenant);
    if (problem != null) {
      throw new IllegalArgumentException("tenant: " + problem);
    }
    if (description.length() > LONGEST_DESCRIPTION) {
      throw new IllegalArgumentException("description: longer than 512 characters");
    }
    for (String door : doors) {
      if (!door.equals(ALL_DOORS) && !DOOR.matcher(door).matches()) {
        throw new IllegalArgumentException(
            "doors: not one of them (expected: such as loki, otlp, syslog)");
      }
    }
    for (String field : maskKeys) {
      if (!MASKED.matcher(field).matches()) {
        throw new IllegalArgumentException(
            "mask: no field (expected: a name of 1 to 64 characters, alone or with a rule behind"
                + " it: email=email, card=keep-suffix:4; also full, email-initial, network and"
                + " keep-prefix:n)");
      }
    }
    if (tokens.size() > MOST || certificates.size() > MOST || signing.size() > MOST) {
      throw new IllegalArgumentException("more than 64 tokens, certificates or secrets");
    }
    certificates.forEach(CertificateNames::require);
    signing.forEach(secret -> requireToken("signing", secret));
    doors = Set.copyOf(doors);
    maskKeys = List.copyOf(maskKeys);
    tokens = List.copyOf(tokens);
    certificates = List.copyOf(certificates);
    signing = List.copyOf(signing);
  }

  /** A key with one token and nothing special about it. */
  public static HouseKey of(String name, String tenant, String token) {
    requireToken("token of tenant " + name, token);
    return plain(name, tenant, Allowance.UNLIMITED, List.of(Token.of(token)));
  }

  /** A key that nothing opens yet. */
  public static HouseKey closed(String name, Allowance allowance) {
    return plain(name, tenantOf(name), allowance, List.of());
  }

  private static HouseKey plain(
      String name, String tenant, Allowance allowance, List<Token> tokens) {
    return new HouseKey(
        name, tenant, true, "", null, allowance, Set.of(), List.of(), false, tokens, List.of(),
        List.of());
  }

  /** The tenant of a key that says nothing of it: its name, in the characters of a tenant. */
  public static String tenantOf(String name) {
    StringBuilder tenant = new StringBuilder(name.length());
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      tenant.append(Tenants.mayContain(c) ? c : '-');
    }
    return tenant.toString();
  }

  /**
   * Looks at a token before it is believed in.
   *
   * @throws IllegalArgumentException when it is too short, or no header can carry it; never with it
   */
  public static void requireToken(String what, String token) {
    if (token.length() < SHORTEST_TOKEN) {
      throw new IllegalArgumentException(
          what + ": shorter than 8 characters (expected: 8 or more)");
    }
    if (token.length() > LONGEST_TOKEN || !token.chars().allMatch(c -> c > ' ' && c != 0x7f)) {
      throw new IllegalArgumentException(
          what
              + ": no header can carry it (expected: at most 4096 characters, none of them blank)");
    }
  }

  /** Whether it may come through a door: where none is named, all but the administrators'. */
  boolean mayUse(String door) {
    if (door.equals(ADMIN)) {
      return admin;
    }
    return doors.isEmpty() ? !admin : doors.contains(ALL_DOORS) || doors.contains(door);
  }

  /* An administrator's key is for that alone, unless it says what else it is for. */
  private Set<String> allowed() {
    if (doors.contains(ALL_DOORS)) {
      return Set.of();
    }
    Set<String> allowed = new TreeSet<>(doors);
    if (admin) {
      allowed.add(ADMIN);
    }
    return allowed;
  }

  /** The same as an administrator's, at the doors that it had. */
  public HouseKey asAdmin() {
    Set<String> kept = admin || !doors.isEmpty() ? doors : Set.of(ALL_DOORS);
    return with(allowance, kept, true, tokens, signing);
  }

  /** The same, but for administrators and nothing else. */
  public HouseKey asOnlyAdmin() {
    return with(allowance, Set.of(), true, tokens, signing);
  }

  /** The same that may use up something else. */
  public HouseKey withAllowance(Allowance other) {
    return with(other, doors, admin, tokens, signing);
  }

  /** The same with other tokens. */
  public HouseKey withTokens(List<Token> others) {
    return with(allowance, doors, admin, others, signing);
  }

  /** The same with secrets that sign. */
  public HouseKey withSigning(List<String> secrets) {
    return with(allowance, doors, admin, tokens, secrets);
  }

  private HouseKey with(
      Allowance other,
      Set<String> otherDoors,
      boolean isAdmin,
      List<Token> otherTokens,
      List<String> secrets) {
    return new HouseKey(
        name,
        tenant,
        active,
        description,
        expires,
        other,
        otherDoors,
        maskKeys,
        isAdmin,
        otherTokens,
        certificates,
        secrets);
  }

  /** Whoever comes with it, for a tenant. */
  Caller caller(String whose) {
    return new Caller(name, whose, admin, allowance, maskKeys, allowed());
  }

  /** Those who may have signed with it. */
  List<Identity.Signer> signers() {
    List<Identity.Signer> signers = new ArrayList<>();
    for (String secret : signing) {
      signers.add(new Identity.Signer(caller(tenant), secret.getBytes(UTF_8)));
    }
    return signers;
  }

  /** How it is, in a word: {@code active}, {@code inactive} or {@code expired}. */
  public String state(Instant now) {
    if (!active) {
      return "inactive";
    }
    return expires != null && !now.isBefore(expires) ? "expired" : "active";
  }

  /** Shows no secret, and no hash of one. */
  @Override
  public String toString() {
    return "HouseKey[name=" + name + ", tenant=" + tenant + ", active=" + active + "]";
  }
}
