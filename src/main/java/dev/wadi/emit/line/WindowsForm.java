package dev.wadi.emit.line;

import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/**
 * Events of Windows as its event log gives them out: XML of the schema "win/2004/08/events", each
 * on one line. What slips stands in the last field.
 */
final class WindowsForm implements LineForm {
  /* A tick of Windows is 100 ns. */
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSS'Z'", Locale.ROOT);
  private static final List<String> USERS = List.of("svc-backup", "svc-web", "operator", "SYSTEM");
  private static final List<String> PROGRAMS =
      List.of("svchost.exe", "powershell.exe", "w3wp.exe", "sqlservr.exe");
  private static final List<String> SERVICES =
      List.of("Windows Update", "Print Spooler", "Remote Registry");

  /* Levels of winmeta.xml; 0 is what audits have. */
  private enum Kind {
    LOGON("Security", "Microsoft-Windows-Security-Auditing", 4624, 0, "INFO"),
    LOGON_FAILED("Security", "Microsoft-Windows-Security-Auditing", 4625, 0, "INFO"),
    SERVICE("System", "Service Control Manager", 7036, 4, "INFO"),
    SERVICE_DIED("System", "Service Control Manager", 7034, 2, "ERROR"),
    CRASH("Application", "Application Error", 1000, 2, "ERROR"),
    DISK("System", "disk", 153, 3, "WARN"),
    PROCESS("Microsoft-Windows-Sysmon/Operational", "Microsoft-Windows-Sysmon", 1, 4, "INFO"),
    CONNECTION("Microsoft-Windows-Sysmon/Operational", "Microsoft-Windows-Sysmon", 3, 4, "INFO");

    final String channel;
    final String provider;
    final int id;
    final int level;
    final String word;

    Kind(String channel, String provider, int id, int level, String word) {
      this.channel = channel;
      this.provider = provider;
      this.id = id;
      this.level = level;
      this.word = word;
    }
  }

  private static final List<Kind> KINDS = List.of(Kind.values());

  @Override
  public String line(Draw draw, long number, int inBatch, ZonedDateTime time) {
    Kind kind = draw.pick(KINDS);
    draw.level(kind.word);
    StringBuilder out =
        new StringBuilder(
            "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>");
    out.append("<Provider Name='").append(kind.provider).append("'/>");
    out.append("<EventID>").append(kind.id).append("</EventID><Version>0</Version>");
    out.append("<Level>").append(kind.level).append("</Level><Task>0</Task><Opcode>0</Opcode>");
    out.append("<Keywords>0x8000000000000000</Keywords><TimeCreated SystemTime='");
    out.append(TIME.format(time.withZoneSameInstant(ZoneOffset.UTC))).append("'/>");
    out.append("<EventRecordID>").append(number).append("</EventRecordID><Correlation/>");
    out.append("<Execution ProcessID='").append(draw.between(400, 9999));
    out.append("' ThreadID='").append(draw.between(400, 9999)).append("'/><Channel>");
    out.append(kind.channel).append("</Channel><Computer>").append(draw.host());
    out.append("</Computer><Security/></System><EventData>");
    fields(out, kind, draw);
    String slip = draw.slip();
    if (!slip.isEmpty()) {
      field(out, "Message", slip.strip());
    }
    return out.append("</EventData></Event>").toString();
  }

  private static void fields(StringBuilder out, Kind kind, Draw draw) {
    switch (kind) {
      case LOGON, LOGON_FAILED -> {
        field(out, "TargetUserName", draw.pick(USERS));
        field(out, "LogonType", Integer.toString(draw.between(2, 10)));
        field(out, "IpAddress", draw.address());
        field(out, "IpPort", Integer.toString(draw.between(1024, 65_535)));
      }
      case SERVICE -> {
        field(out, "param1", draw.pick(SERVICES));
        field(out, "param2", draw.chance(0.5) ? "running" : "stopped");
      }
      case SERVICE_DIED -> {
        field(out, "param1", draw.pick(SERVICES));
        field(out, "param2", Integer.toString(draw.between(1, 9)));
      }
      case CRASH -> {
        field(out, "AppName", draw.pick(PROGRAMS));
        field(out, "ExceptionCode", "c0000005");
        field(out, "FaultingOffset", draw.hex(8));
      }
      case DISK -> field(out, "DeviceName", "Harddisk" + draw.between(0, 3));
      case PROCESS -> {
        field(out, "Image", "C:\\Windows\\System32\\" + draw.pick(PROGRAMS));
        field(out, "ProcessId", Integer.toString(draw.between(400, 9999)));
        field(out, "Hashes", "SHA256=" + draw.hex(64));
      }
      case CONNECTION -> {
        field(out, "Image", "C:\\Windows\\System32\\" + draw.pick(PROGRAMS));
        field(out, "DestinationIp", draw.address());
        field(out, "DestinationPort", draw.chance(0.5) ? "443" : "1433");
      }
    }
  }

  private static void field(StringBuilder out, String name, String value) {
    out.append("<Data Name='").append(name).append("'>");
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '&' -> out.append("&amp;");
        default -> out.append(c);
      }
    }
    out.append("</Data>");
  }
}
