package dev.wadi.chain.redact.profile;

import dev.wadi.model.NearestNames;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Named profiles, and who gets which: what {@code redaction.yaml} says.
 *
 * <p>A tenant's own profile counts before that of the source the logs came from, and that before
 * the default. Sinks have profiles of their own, for a second redaction on the way out. Immutable.
 *
 * @param profiles by name; {@code all}, {@code strict}, {@code logtap} and {@code none} are always
 *     there
 * @param defaultProfile for everything that nothing else is said about
 * @param tenants profile names by tenant
 * @param sources profile names by source, such as {@code loki} or {@code raw}
 * @param sinks profile names by sink
 */
public record RedactionConfig(
    Map<String, RedactionProfile> profiles,
    String defaultProfile,
    Map<String, String> tenants,
    Map<String, String> sources,
    Map<String, String> sinks) {

  public RedactionConfig {
    Map<String, RedactionProfile> all = new LinkedHashMap<>();
    all.put("all", RedactionProfile.all());
    all.put("strict", RedactionProfile.strict());
    all.put("logtap", RedactionProfile.logtap());
    all.put("none", RedactionProfile.none());
    all.putAll(profiles);
    profiles = Map.copyOf(all);
    defaultProfile = meant(defaultProfile, profiles.keySet());
    tenants = meant(tenants, profiles);
    sources = meant(sources, profiles);
    sinks = meant(sinks, profiles);
    require(profiles, defaultProfile, "default");
    for (Map.Entry<String, String> e : tenants.entrySet()) {
      require(profiles, e.getValue(), "tenant " + e.getKey());
    }
    for (Map.Entry<String, String> e : sources.entrySet()) {
      require(profiles, e.getValue(), "source " + e.getKey());
    }
    for (Map.Entry<String, String> e : sinks.entrySet()) {
      require(profiles, e.getValue(), "sink " + e.getKey());
    }
  }

  /**
   * What a name stands for: {@code off} is another word for {@code none}, as the settings have it,
   * unless somebody calls a profile so.
   */
  public static String meant(String name, Set<String> profiles) {
    return name.equals("off") && !profiles.contains(name) ? "none" : name;
  }

  private static Map<String, String> meant(
      Map<String, String> names, Map<String, RedactionProfile> profiles) {
    Map<String, String> meant = new LinkedHashMap<>(names);
    meant.replaceAll((whose, name) -> meant(name, profiles.keySet()));
    return Map.copyOf(meant);
  }

  private static void require(Map<String, RedactionProfile> profiles, String name, String whose) {
    if (!profiles.containsKey(name)) {
      throw new IllegalArgumentException(
          "profile of "
              + whose
              + ": '"
              + name
              + "' (expected: "
              + NearestNames.first(name, profiles.keySet())
              + ")");
    }
  }

  /** One profile for everybody, as {@code --redact} asks for. */
  public static RedactionConfig of(RedactionProfile profile) {
    return new RedactionConfig(
        Map.of(profile.name(), profile), profile.name(), Map.of(), Map.of(), Map.of());
  }

  /** The name of the profile for logs of a tenant that came from a source. */
  public String profileFor(String tenant, String source) {
    String own = tenants.get(tenant);
    return own != null ? own : sources.getOrDefault(source, defaultProfile);
  }
}
