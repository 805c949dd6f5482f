package dev.wadi.chain.mask;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the {@code masking} section of {@code redaction.yaml}:
 *
 * <pre>
 * masking:
 *   baseline: logstack              # logstack, logops, none, or rules as below
 *   rules:
 *     iban: {keep-suffix: 4}        # full, email, email-initial, network, {keep-prefix: n}, {keep-suffix: n}
 *   allow: [card_type]
 *   keep-originals: false
 *   tenants:
 *     team-a: {rules: {customer: full}}
 * </pre>
 *
 * <p>An unknown key, a rule of another form, or a number out of range ends in an {@link
 * IllegalArgumentException} that names the place; whoever reloads keeps what was in force.
 */
public final class MaskProfilesReader {
  private static final Set<String> SECTION =
      Set.of("baseline", "rules", "allow", "keep-originals", "tenants");
  private static final Set<String> TENANT = Set.of("rules", "allow", "keep-originals");

  private MaskProfilesReader() {}

  /** The profiles of a file; without a {@code masking} section there are no rules. */
  public static MaskProfiles read(Path file, @Nullable OriginalCipher cipher) throws IOException {
    return parse(Files.readString(file), file.toString(), cipher);
  }

  static MaskProfiles parse(String yaml, String place, @Nullable OriginalCipher cipher) {
    JsonNode root;
    try {
      root = new YAMLMapper().readTree(yaml);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          place + ":" + e.getLocation().getLineNr() + ": " + e.getOriginalMessage(), e);
    }
    JsonNode section = root == null ? null : root.get("masking");
    if (section == null || section.isNull()) {
      return new MaskProfiles(new MaskProfile(Map.of(), List.of(), false), Map.of(), cipher);
    }
    String at = place + ": masking";
    requireKeys(section, SECTION, at);
    MaskProfile base = baseline(section.path("baseline").asText("logstack"), at);
    MaskProfile own = profile(section, at);
    Map<String, MaskProfile> tenants = new LinkedHashMap<>();
    section
        .path("tenants")
        .properties()
        .forEach(
            tenant -> {
              String there = at + ".tenants." + tenant.getKey();
              requireKeys(tenant.getValue(), TENANT, there);
              tenants.put(tenant.getKey(), profile(tenant.getValue(), there));
            });
    return new MaskProfiles(base.with(own), tenants, cipher);
  }

  private static MaskProfile baseline(String name, String at) {
    return switch (name) {
      case "logstack" -> MaskProfile.BASELINE;
      case "logops" -> MaskProfile.LOGOPS;
      case "none" -> new MaskProfile(Map.of(), List.of(), false);
      default ->
          throw new IllegalArgumentException(
              at + ".baseline: '" + name + "' (expected: logstack, logops or none)");
    };
  }

  private static MaskProfile profile(JsonNode section, String at) {
    Map<String, MaskRule> rules = new LinkedHashMap<>();
    section
        .path("rules")
        .properties()
        .forEach(
            rule ->
                rules.put(rule.getKey(), rule(rule.getValue(), at + ".rules." + rule.getKey())));
    List<String> allowed = new ArrayList<>();
    section.path("allow").forEach(name -> allowed.add(name.asText()));
    return new MaskProfile(rules, allowed, section.path("keep-originals").asBoolean(false));
  }

  private static MaskRule rule(JsonNode node, String at) {
    if (node.isTextual()) {
      return switch (node.asText().toLowerCase(Locale.ROOT)) {
        case "full" -> MaskRule.FULL;
        case "email" -> MaskRule.EMAIL;
        case "email-initial" -> new MaskRule(MaskRule.Form.EMAIL_INITIAL, 0);
        case "network" -> new MaskRule(MaskRule.Form.NETWORK, 0);
        default -> throw unknownRule(node, at);
      };
    }
    if (node.size() == 1 && node.path("keep-prefix").isInt()) {
      return counted(MaskRule.Form.KEEP_PREFIX, node.get("keep-prefix").asInt(), at);
    }
    if (node.size() == 1 && node.path("keep-suffix").isInt()) {
      return counted(MaskRule.Form.KEEP_SUFFIX, node.get("keep-suffix").asInt(), at);
    }
    throw unknownRule(node, at);
  }

  private static MaskRule counted(MaskRule.Form form, int keep, String at) {
    try {
      return new MaskRule(form, keep);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(at + "." + e.getMessage(), e);
    }
  }

  private static IllegalArgumentException unknownRule(JsonNode node, String at) {
    return new IllegalArgumentException(
        at
            + ": "
            + node
            + " (expected: full, email, email-initial, network, {keep-prefix: n} or {keep-suffix: n})");
  }

  private static void requireKeys(JsonNode section, Set<String> known, String at) {
    if (!section.isObject()) {
      throw new IllegalArgumentException(at + ": " + section + " (expected: a section)");
    }
    section
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (!known.contains(name)) {
                throw new IllegalArgumentException(
                    at
                        + "."
                        + name
                        + ": unknown (expected: one of "
                        + known.stream().sorted().toList()
                        + ")");
              }
            });
  }
}
