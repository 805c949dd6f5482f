package dev.wadi.chain.redact.profile;

/**
 * What happens to a value that was recognised.
 *
 * @param type the way
 * @param keepStart for {@link Type#MASK}: characters kept at the start
 * @param keepEnd for {@link Type#MASK}: characters kept at the end
 * @param prefixBits for {@link Type#NETWORK}: bits of an IPv4 network; IPv6 keeps twice as many, at
 *     most 64
 */
public record Action(Type type, int keepStart, int keepEnd, int prefixBits) {
  /** The ways. */
  public enum Type {
    /** The kind's token stands in its place: {@code [REDACTED:cc]}. */
    REMOVE,
    /** Letters and digits become stars, except some at the ends. */
    MASK,
    /** {@code <EMAIL:7f3a9c1e>}: equal values of one tenant and epoch get equal names. */
    PSEUDONYM,
    /** Each digit becomes another; separators stay. */
    FORMAT,
    /** An address becomes its network: {@code 10.1.0.0/16}. */
    NETWORK,
    /** The whole entry goes. */
    DROP,
    /** The whole entry leaves the batch and goes to the batch of those set aside. */
    QUARANTINE
  }

  /** The default. */
  public static final Action REMOVE = new Action(Type.REMOVE, 0, 0, 0);

  public static final Action PSEUDONYM = new Action(Type.PSEUDONYM, 0, 0, 0);
  public static final Action FORMAT = new Action(Type.FORMAT, 0, 0, 0);
  public static final Action DROP = new Action(Type.DROP, 0, 0, 0);
  public static final Action QUARANTINE = new Action(Type.QUARANTINE, 0, 0, 0);

  public Action {
    if (keepStart < 0 || keepEnd < 0) {
      throw new IllegalArgumentException("keep: " + keepStart + ", " + keepEnd);
    }
    if (type == Type.NETWORK && (prefixBits < 8 || prefixBits > 31)) {
      throw new IllegalArgumentException("prefixBits: " + prefixBits + " (expected: 8 to 31)");
    }
  }

  /** Stars, but for some characters at the ends. */
  public static Action mask(int keepStart, int keepEnd) {
    return new Action(Type.MASK, keepStart, keepEnd, 0);
  }

  /** The network of so many bits. */
  public static Action network(int prefixBits) {
    return new Action(Type.NETWORK, 0, 0, prefixBits);
  }
}
