package org.graphc.core.lang;

/** What kind of mistake a diagnostic is about; the codes are stable. */
public enum Code {
    SYNTAX("G0001", "the text is not a statement of the language"),
    BRACKETS("G0002", "brackets, quotes or comments do not match"),
    SEMICOLON("G0003", "a semicolon is missing"),
    RESERVED("G0004", "a reserved word of Java stands where a name is needed"),
    NESTING("G0005", "brackets or operators are nested too deeply"),
    LIMIT("G0006", "the description is larger than the limits allow"),
    FOREIGN("G0007", "Java that the description language gives no meaning"),
    FORM("G0008", "a statement has not the form that it needs"),
    FILE("G0009", "a file cannot be read"),

    DTYPE("G0101", "element types do not fit"),
    SHAPE("G0102", "shapes do not fit"),
    LITERAL("G0103", "a literal does not fit the type that it meets"),
    AXIS("G0104", "there is no such axis"),
    ARRAY("G0105", "an array literal is not rectangular"),
    SIZE("G0106", "a size is not a whole number known when the graph is built"),
    ASSERTION("G0107", "an assertion about shapes does not hold"),
    UNDETERMINED("G0108", "no input determines a size"),

    NAME("G0201", "the name is not known"),
    FUNCTION("G0202", "the function is not known"),
    TAKEN("G0203", "the name is taken"),
    ILLEGAL("G0204", "this is not a legal name"),
    KIND("G0205", "the name is something else than what is needed here"),
    INCLUDE("G0206", "a file cannot be included"),
    RECURSION("G0207", "functions are inlined, so they cannot call themselves"),
    ARGUMENTS("G0209", "the arguments are not those that the function takes"),

    GRADIENT("G0301", "this cannot be differentiated"),
    DISCONNECTED("G0302", "the value does not depend on it differentiably"),

    UNUSED("W0001", "a parameter that nothing depends on"),
    CUT("W0002", "a derivative is zero because it is cut");

    private final String id;
    private final String title;

    Code(String id, String title) {
        this.id = id;
        this.title = title;
    }

    /** The code as printed, {@code G0102}. */
    public String id() {
        return id;
    }

    /** What such a diagnostic says, in one line. */
    public String title() {
        return title;
    }

    /** What it means at length, with an example. */
    public Explanation explanation() {
        return Explanation.of(this);
    }

    /** True where a description with it is still usable. */
    public boolean isWarning() {
        return id.startsWith("W");
    }

    @Override
    public String toString() {
        return id;
    }
}
