// The yardstick of start-up: the smallest program that .NET can publish ReadyToRun.
Console.WriteLine("hello");
