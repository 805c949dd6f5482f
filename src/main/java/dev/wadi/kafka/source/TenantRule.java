package dev.wadi.kafka.source;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Whose lines a record has.
 *
 * @param from setting, topic, key, or header:NAME
 * @param tenant that of the setting, and of records that do not say
 */
public record TenantRule(String from, String tenant) {
  private static final String HEADER = "header:";
  private static final Pattern TENANT = Pattern.compile("[a-zA-Z0-9!._*'()-]{1,150}");

  public TenantRule {
    boolean header = from.startsWith(HEADER) && from.length() > HEADER.length();
    if (!header && !from.equals("setting") && !from.equals("topic") && !from.equals("key")) {
      throw new IllegalArgumentException(
          "tenantFrom: '" + from + "' (expected: setting, topic, key, or header:NAME)");
    }
    if (!isTenant(tenant)) {
      throw new IllegalArgumentException(
          "tenant: '" + tenant + "' (expected: up to 150 letters, digits and !._*'()-)");
    }
  }

  /** The tenant; null when the record names one whose name cannot be one. */
  public @Nullable String of(ConsumerRecord<byte[], byte[]> record) {
    if (from.equals("setting")) {
      return tenant;
    }
    byte @Nullable [] said = said(record);
    if (said == null || said.length == 0) {
      return tenant;
    }
    String name = new String(said, UTF_8);
    return isTenant(name) ? name : null;
  }

  /* As everywhere: what is kept of these two would lie in other folders. */
  private static boolean isTenant(String name) {
    return TENANT.matcher(name).matches() && !name.equals(".") && !name.equals("..");
  }

  private byte @Nullable [] said(ConsumerRecord<byte[], byte[]> record) {
    if (from.equals("topic")) {
      return record.topic().getBytes(UTF_8);
    }
    if (from.equals("key")) {
      return record.key();
    }
    Header header = record.headers().lastHeader(from.substring(HEADER.length()));
    return header == null ? null : header.value();
  }
}
