package dev.wadi.console;

import dev.wadi.model.Role;
import java.net.URI;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An identity provider (OpenID Connect) by whom people may log in to the console.
 *
 * @param provider its issuer: what {@code /.well-known/openid-configuration} is below; over TLS,
 *     but for one on this machine
 * @param clientId under which the console is known there, as a public client with PKCE
 * @param audience whom its tokens must be meant for
 * @param scope what the browser asks for, with blanks between
 * @param redirect where the provider sends the browser back to; null for where it came from
 * @param userClaim which claim of a token names the person
 * @param rolesClaim which claim has the person's roles or groups; dots lead into objects
 * @param roles what these must be for each role here
 * @param origins of the provider that a browser asks besides the issuer's own
 */
public record OidcSettings(
    URI provider,
    String clientId,
    String audience,
    String scope,
    @Nullable URI redirect,
    String userClaim,
    String rolesClaim,
    Map<Role, Set<String>> roles,
    List<URI> origins) {
  private static final Set<String> HERE = Set.of("127.0.0.1", "localhost", "[::1]");

  public OidcSettings {
    requireSafe("provider", provider);
    origins.forEach(origin -> requireSafe("origins", origin));
    if (clientId.isBlank()) {
      throw new IllegalArgumentException("clientId: empty (expected: as the provider knows it)");
    }
    if (!(" " + scope + " ").contains(" openid ")) {
      throw new IllegalArgumentException("scope: '" + scope + "' (expected: with openid)");
    }
    if (userClaim.isBlank() || rolesClaim.isBlank()) {
      throw new IllegalArgumentException(
          "userClaim, rolesClaim: empty (expected: names of claims)");
    }
    Map<Role, Set<String>> copied = new EnumMap<>(Role.class);
    roles.forEach((role, names) -> copied.put(role, Set.copyOf(names)));
    roles = Map.copyOf(copied);
    origins = List.copyOf(origins);
    audience = audience.isBlank() ? clientId : audience;
  }

  /** Whoever listens in between could give everybody any role. */
  static void requireSafe(String name, URI address) {
    boolean here = "http".equals(address.getScheme()) && HERE.contains(address.getHost());
    if (address.getHost() == null
        || address.getRawUserInfo() != null
        || address.getRawQuery() != null
        || address.getRawFragment() != null
        || (!here && !"https".equals(address.getScheme()))) {
      throw new IllegalArgumentException(
          name + ": '" + address + "' (expected: such as https://login.example.com/realms/ops)");
    }
  }

  /** Where the provider tells of itself. */
  URI configuration() {
    String base = provider.toString();
    return URI.create(
        (base.endsWith("/") ? base : base + "/") + ".well-known/openid-configuration");
  }

  /** Whether two addresses are one issuer: a slash at the end says nothing. */
  static boolean same(String one, String other) {
    return one.replaceFirst("/$", "").equals(other.replaceFirst("/$", ""));
  }

  /** Whom a browser must be let ask, as origins. */
  List<String> connect() {
    return java.util.stream.Stream.concat(java.util.stream.Stream.of(provider), origins.stream())
        .map(OidcSettings::origin)
        .distinct()
        .toList();
  }

  private static String origin(URI address) {
    return address.getScheme() + "://" + address.getRawAuthority().toLowerCase(Locale.ROOT);
  }

  /** The highest role here of somebody who has these there. */
  Optional<Role> roleOf(Set<String> there) {
    return roles.entrySet().stream()
        .filter(entry -> entry.getValue().stream().anyMatch(there::contains))
        .map(Map.Entry::getKey)
        .max(java.util.Comparator.naturalOrder());
  }
}
