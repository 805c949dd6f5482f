package dev.wadi.cli.wal;

import dev.wadi.model.Position;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code <segment>:<offset>}. */
final class PositionConverter implements ITypeConverter<Position> {
  @Override
  public Position convert(String text) {
    try {
      return Position.parse(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
