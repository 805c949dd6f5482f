package dev.wadi.query;

/** One step of a query behind its stream selector. */
sealed interface Stage permits LineFilter, LabelFilter, Extractor, Anywhere, Change {}
