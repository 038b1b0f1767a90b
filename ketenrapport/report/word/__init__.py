"""How a report looks in Word: document, body, charts, drawing, house style, accessibility, PDF."""
