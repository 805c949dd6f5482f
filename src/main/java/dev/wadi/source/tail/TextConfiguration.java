package dev.wadi.source.tail;

import dev.wadi.codec.text.TextSettings;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;

/** What a {@code tail:} endpoint makes of its lines: the options of {@link TextSettings}. */
@UriParams
public class TextConfiguration {
  @UriParam(
      label = "consumer",
      defaultValue = "plain",
      description =
          "What a line looks like: plain, cri, docker, json, logfmt, regex and others, see"
              + " docs/sources.md.")
  private String format = "plain";

  @UriParam(
      label = "consumer",
      defaultValue = "plain",
      description = "What is within the lines of cri and docker.")
  private String inner = "plain";

  @UriParam(
      label = "consumer",
      description =
          "What becomes the entry's line: whole, or message alone; whole unless the format is"
              + " logops. (Of cri and docker the line within is the whole.)")
  private String line = "";

  @UriParam(
      label = "consumer",
      defaultValue = "message,msg,log,text,@m,short_message",
      description =
          "Fields that may hold the message, of formats that name their fields; the first that"
              + " is there counts.")
  private String messageField = "message,msg,log,text,@m,short_message";

  @UriParam(
      label = "consumer",
      defaultValue =
          "@timestamp,timestamp,time,ts,t,datetime,date,asctime,eventTime,@t,instant,timeMillis",
      description = "Fields that may hold the time, likewise; off: no time is read.")
  private String timeField =
      "@timestamp,timestamp,time,ts,t,datetime,date,asctime,eventTime,@t,instant,timeMillis";

  @UriParam(
      label = "consumer",
      defaultValue = "auto",
      description =
          "How times are written: auto, a name (RFC3339Nano, UnixMs, clf), a layout of Go, a"
              + " pattern of java.time or strftime; several parted by |.")
  private String timeLayout = "auto";

  @UriParam(
      label = "consumer",
      defaultValue = "system",
      description =
          "Zone of times that tell none: UTC, Europe/Berlin, +02:00; system: this machine's.")
  private String timeZone = "system";

  @UriParam(
      label = "consumer",
      defaultValue = "label",
      description =
          "Where the level goes, as trace, debug, info, warn, error or fatal:"
              + " label, metadata, off.")
  private String level = "label";

  @UriParam(
      label = "consumer",
      defaultValue = "level,severity,lvl,loglevel,log_level,levelname,severity_text,log.level,@l",
      description = "Fields that may hold the level, of formats that name their fields.")
  private String levelField =
      "level,severity,lvl,loglevel,log_level,levelname,severity_text,log.level,@l";

  @UriParam(
      label = "consumer",
      description =
          "Fields that become labels, besides those of the format: name, or label=name, joined"
              + " by commas; -name takes one of the format away. A dotted name is a path in"
              + " JSON; @hostname, @path and @service tell the file.")
  private String labelFields = "";

  @UriParam(
      label = "consumer",
      description =
          "Fields that become structured metadata, likewise; * for all that have no other"
              + " place; @time is when the line was read.")
  private String metadataFields = "";

  @UriParam(
      label = "consumer",
      description = "Expression (RE2) of the format regex, with groups (?P<name>...).")
  private String regex = "";

  @UriParam(
      label = "consumer",
      defaultValue = "off",
      description =
          "Lines that belong to the one before: off, or some of indent, time, java, python, go,"
              + " dotnet, node, ruby, rust, php, joined by commas.")
  private String multiline = "off";

  @UriParam(
      label = "consumer",
      description = "Expression (RE2) that finds the first line of every entry.")
  private String multilineStart = "";

  @UriParam(
      label = "consumer",
      description = "Expression (RE2) that finds lines that belong to the one before.")
  private String multilineContinuation = "";

  @UriParam(
      label = "consumer",
      defaultValue = "1s",
      description =
          "How long an entry waits for a next line: 500ms, 3s, 1m; a number alone is milliseconds.")
  private String multilineTimeout = "1s";

  @UriParam(label = "consumer", defaultValue = "1000", description = "Lines of one entry at most.")
  private String multilineMaxLines = "1000";

  @UriParam(
      label = "consumer",
      defaultValue = "262144",
      description = "Bytes of one entry at most.")
  private String multilineMaxBytes = "262144";

  TextSettings settings() {
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put("format", format);
    texts.put("inner", inner);
    texts.put("line", line);
    texts.put("messageField", messageField);
    texts.put("timeField", timeField);
    texts.put("timeLayout", timeLayout);
    texts.put("timeZone", timeZone);
    texts.put("level", level);
    texts.put("levelField", levelField);
    texts.put("labelFields", labelFields);
    texts.put("metadataFields", metadataFields);
    texts.put("regex", regex);
    texts.put("multiline", multiline);
    texts.put("multilineStart", multilineStart);
    texts.put("multilineContinuation", multilineContinuation);
    texts.put("multilineTimeout", multilineTimeout);
    texts.put("multilineMaxLines", multilineMaxLines);
    texts.put("multilineMaxBytes", multilineMaxBytes);
    return TextSettings.of(texts);
  }

  public String getFormat() {
    return format;
  }

  public void setFormat(String format) {
    this.format = format;
  }

  public String getInner() {
    return inner;
  }

  public void setInner(String inner) {
    this.inner = inner;
  }

  public String getLine() {
    return line;
  }

  public void setLine(String line) {
    this.line = line;
  }

  public String getMessageField() {
    return messageField;
  }

  public void setMessageField(String messageField) {
    this.messageField = messageField;
  }

  public String getTimeField() {
    return timeField;
  }

  public void setTimeField(String timeField) {
    this.timeField = timeField;
  }

  public String getTimeLayout() {
    return timeLayout;
  }

  public void setTimeLayout(String timeLayout) {
    this.timeLayout = timeLayout;
  }

  public String getTimeZone() {
    return timeZone;
  }

  public void setTimeZone(String timeZone) {
    this.timeZone = timeZone;
  }

  public String getLevel() {
    return level;
  }

  public void setLevel(String level) {
    this.level = level;
  }

  public String getLevelField() {
    return levelField;
  }

  public void setLevelField(String levelField) {
    this.levelField = levelField;
  }

  public String getLabelFields() {
    return labelFields;
  }

  public void setLabelFields(String labelFields) {
    this.labelFields = labelFields;
  }

  public String getMetadataFields() {
    return metadataFields;
  }

  public void setMetadataFields(String metadataFields) {
    this.metadataFields = metadataFields;
  }

  public String getRegex() {
    return regex;
  }

  public void setRegex(String regex) {
    this.regex = regex;
  }

  public String getMultiline() {
    return multiline;
  }

  public void setMultiline(String multiline) {
    this.multiline = multiline;
  }

  public String getMultilineStart() {
    return multilineStart;
  }

  public void setMultilineStart(String multilineStart) {
    this.multilineStart = multilineStart;
  }

  public String getMultilineContinuation() {
    return multilineContinuation;
  }

  public void setMultilineContinuation(String multilineContinuation) {
    this.multilineContinuation = multilineContinuation;
  }

  public String getMultilineTimeout() {
    return multilineTimeout;
  }

  public void setMultilineTimeout(String multilineTimeout) {
    this.multilineTimeout = multilineTimeout;
  }

  public String getMultilineMaxLines() {
    return multilineMaxLines;
  }

  public void setMultilineMaxLines(String multilineMaxLines) {
    this.multilineMaxLines = multilineMaxLines;
  }

  public String getMultilineMaxBytes() {
    return multilineMaxBytes;
  }

  public void setMultilineMaxBytes(String multilineMaxBytes) {
    this.multilineMaxBytes = multilineMaxBytes;
  }
}
